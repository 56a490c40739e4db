package io.meshflow.e2e.server;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.jvm.OwnJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code serve} as a process of its own, on a free port, with one key. */
public final class ServeProcess implements AutoCloseable {

  /** The key that it takes, of the role admin. */
  public static final String KEY = "an-admin-key-for-tests";

  private static final Pattern PORT =
      Pattern.compile("(?:on port |\"url\":\"http://127\\.0\\.0\\.1:)(\\d+)(?=\\D)");

  /** What it answered. */
  public record Answer(int status, String body) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;

  private ServeProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts in this folder, with these variables and words besides; it may not listen yet. */
  public static ServeProcess start(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    Path log = Files.createTempFile(folder, "serve", ".log");
    List<String> line = OwnJvm.command("io.meshflow.cli.Main");
    line.addAll(List.of("serve", "--port", "0"));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("MESHFLOW_API_KEYS", KEY + ";admin");
    builder.environment().putAll(environment);
    return new ServeProcess(
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start(),
        log);
  }

  /** All that it has said so far. */
  public String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens; 0 while it does not say so. */
  public int port() {
    Matcher matcher = PORT.matcher(said());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** Its address, without a slash at the end. */
  public String base() {
    return "http://127.0.0.1:" + port();
  }

  /** Waits for what must come, for two minutes, as long as it lives. */
  public void until(BooleanSupplier come) {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!come.getAsBoolean()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new AssertionError("it did not come: " + said());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** The answer; status 0 while nobody listens. */
  public Answer get(String path) {
    return get(path, KEY);
  }

  /** The same with another key. */
  public Answer get(String path, String key) {
    return send(HttpRequest.newBuilder(URI.create(base() + path)).GET(), key);
  }

  /** The answer to this JSON. */
  public Answer post(String path, Value.Obj body) {
    return send(
        HttpRequest.newBuilder(URI.create(base() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.canonical(body))),
        KEY);
  }

  private Answer send(HttpRequest.Builder request, String key) {
    try {
      HttpResponse<String> answer =
          client.send(
              request.header("X-API-Key", key).timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException none) {
      return new Answer(0, "");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a task and tells how it ended. */
  public String ran() {
    Answer answer =
        post("/api/v1/runs", Value.obj("task", Value.of("hello"), "wait", Value.of(50)));
    return answer.status() == 200
        ? ((Value.Obj) Json.parse(answer.body())).text("status")
        : "status " + answer.status();
  }

  /** Asks it to end. */
  public void stop() {
    process.destroy();
  }

  /** The code it ended with; -1 when it goes on. */
  public int ended(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
