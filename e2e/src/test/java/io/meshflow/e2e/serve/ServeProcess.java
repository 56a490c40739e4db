package io.meshflow.e2e.serve;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code serve} as a process of its own over a PostgreSQL database. */
final class ServeProcess implements AutoCloseable {

  static final String KEY = "an-admin-key-for-tests";

  private static final Pattern PORT =
      Pattern.compile("(?:on port |runs +http://127\\.0\\.0\\.1:)(\\d+)");

  record Answer(int status, String body) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;

  ServeProcess(Path folder, String database) throws IOException {
    this.log = Files.createTempFile(folder, "serve", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.meshflow.cli.Main",
            "serve",
            "--demo",
            "--port",
            "0");
    builder.environment().put("MESHFLOW_DB_URL", database);
    builder.environment().put("MESHFLOW_API_KEYS", KEY + ";admin");
    this.process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Where it listens; 0 while it does not say so. */
  int port() {
    Matcher matcher = PORT.matcher(said());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** Waits for what must come, for a minute. */
  void until(BooleanSupplier come) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!come.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come: " + said());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** The answer; status 0 while nobody listens. */
  Answer get(String path) {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).GET());
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(
              request.header("X-API-Key", KEY).timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException none) {
      return new Answer(0, "");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a task and tells how it ended. */
  String ran() {
    Answer answer =
        send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/api/v1/runs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"task\":\"hello\",\"wait\":20}")));
    return answer.status() == 200
        ? ((Value.Obj) Json.parse(answer.body())).text("status")
        : "status " + answer.status();
  }

  /** The code it ended with. */
  int ended(Duration patience) throws InterruptedException {
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
