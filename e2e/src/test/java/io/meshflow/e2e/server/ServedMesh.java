package io.meshflow.e2e.server;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.models.stub.StubModelServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code meshflow serve} as a process of its own, on a free port, with one key, asking the stub.
 * Closing ends both.
 */
public final class ServedMesh implements AutoCloseable {

  /** The key that it takes, of the default role. */
  public static final String KEY = "served-mesh-key";

  private final StubModelServer upstream;
  private final Process process;
  private final String base;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServedMesh(StubModelServer upstream, Process process, String base) {
    this.upstream = upstream;
    this.process = process;
    this.base = base;
  }

  /** Starts in this folder, with these variables besides. */
  public static ServedMesh start(Path folder, Map<String, String> environment) throws IOException {
    StubModelServer upstream = StubModelServer.start();
    upstream.models("stub", "stub-embed");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.meshflow.cli.Main",
                "serve",
                "--port",
                "0",
                "--api-key",
                KEY)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("OPENAI_BASE_URL", upstream.baseUrl());
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    String line = lines.readLine();
    while (line != null && !line.contains("/docs")) {
      said.append(line).append('\n');
      line = lines.readLine();
    }
    if (line == null) {
      upstream.close();
      throw new IllegalStateException("the server did not start: " + said);
    }
    Thread.ofVirtual().start(() -> swallow(lines));
    return new ServedMesh(upstream, process, line.replaceFirst(".*(http://\\S+)/docs.*", "$1"));
  }

  private static void swallow(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        Thread.onSpinWait();
      }
    } catch (IOException ended) {
      Thread.onSpinWait(); // the server has stopped
    }
  }

  /** Its address, without a slash at the end. */
  public String base() {
    return base;
  }

  public StubModelServer upstream() {
    return upstream;
  }

  /** Posts this JSON with the key. */
  public Value.Obj post(String path, Value.Obj body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", "Bearer " + KEY)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.canonical(body)))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(path + " answered " + answer.body());
    }
    return (Value.Obj) Json.parse(answer.body());
  }

  @Override
  public void close() {
    process.destroy();
    boolean ended = ends();
    process.destroyForcibly();
    http.close();
    upstream.close();
    if (!ended) {
      throw new IllegalStateException("the server did not end when it was asked to");
    }
  }

  private boolean ends() {
    try {
      return process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
