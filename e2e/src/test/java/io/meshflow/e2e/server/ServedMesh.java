package io.meshflow.e2e.server;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.stub.StubModelServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code meshflow serve} as a process of its own, on a free port, with one key, asking the stub.
 * Closing ends both.
 */
public final class ServedMesh implements AutoCloseable {

  /** The key that it takes. */
  public static final String KEY = ServeProcess.KEY;

  private final StubModelServer upstream;
  private final ServeProcess process;

  private ServedMesh(StubModelServer upstream, ServeProcess process) {
    this.upstream = upstream;
    this.process = process;
  }

  /** Starts in this folder, with these variables and models of the stub besides. */
  public static ServedMesh start(Path folder, Map<String, String> environment, String... models)
      throws IOException {
    StubModelServer upstream = StubModelServer.start();
    upstream.models(
        Stream.concat(Stream.of("stub", "stub-embed"), Stream.of(models)).toArray(String[]::new));
    Map<String, String> all = new HashMap<>(environment);
    all.put("OPENAI_BASE_URL", upstream.baseUrl());
    all.putIfAbsent("MESHFLOW_API_KEYS", KEY + ";operator");
    ServeProcess process = ServeProcess.start(folder, all);
    try {
      process.until(() -> process.port() > 0);
    } catch (AssertionError notStarted) {
      process.close();
      upstream.close();
      throw notStarted;
    }
    return new ServedMesh(upstream, process);
  }

  /** Its address, without a slash at the end. */
  public String base() {
    return process.base();
  }

  public StubModelServer upstream() {
    return upstream;
  }

  /** Posts this JSON with the key. */
  public Value.Obj post(String path, Value.Obj body) {
    ServeProcess.Answer answer = process.post(path, body);
    if (answer.status() < 200 || answer.status() >= 300) {
      throw new IllegalStateException(path + " answered " + answer.body());
    }
    return (Value.Obj) Json.parse(answer.body());
  }

  @Override
  public void close() {
    process.stop();
    boolean ended = ends();
    process.close();
    upstream.close();
    if (!ended) {
      throw new IllegalStateException("the server did not end when it was asked to");
    }
  }

  private boolean ends() {
    try {
      return process.ended(Duration.ofSeconds(90)) >= 0;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
