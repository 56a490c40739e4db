package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code meshflow train}, for the launcher: does what is usually done, so that the cache for quick
 * starts knows its classes and what the compilers learn of them.
 */
@Command(
    name = "train",
    hidden = true,
    header = "Does once what is usually done, for the cache for quick starts.%n")
final class TrainCommand implements Callable<Integer> {

  private static final int TIMES = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WORKFLOW =
      "name: train\nnodes:\n  - id: say\n    kind: agent\n    instructions: Do the task.\n";

  @Parameters(paramLabel = "FOLDER", description = "A new folder for what it leaves behind.")
  String folder = "";

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path here = Files.createDirectories(Path.of(folder).toAbsolutePath());
    Path file = Files.writeString(here.resolve("train.yaml"), WORKFLOW);
    shell(here, "--help");
    shell(here, "run", file.toString(), "--model", "demo", "--task", "Say it.");
    shell(here, "trace", "last");
    shell(here, "verify", "last");
    int port = free();
    CountDownLatch ended = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              shell(here, "serve", "--demo", "--port", Integer.toString(port));
              ended.countDown();
            });
    String base = "http://127.0.0.1:" + port;
    while (!ready(base)) {
      if (ended.await(20, TimeUnit.MILLISECONDS)) {
        return Exit.FAILED;
      }
    }
    Path key = here.resolve("home").resolve("first-admin-key");
    serve(base, Files.readString(key).strip());
    return Exit.DONE; // the server ends as the process does
  }

  private static int shell(Path folder, String... words) {
    PrintStream out = new PrintStream(OutputStream.nullOutputStream(), false);
    InputStream in = new ByteArrayInputStream(new byte[0]);
    Terminal.Streams streams = new Terminal.Streams(in, out, out);
    Map<String, String> environment = Map.of("MESHFLOW_HOME", folder.resolve("home").toString());
    Outside outside =
        new Outside(
            environment,
            folder,
            colour -> new Terminal(streams, false, new Look(false, false, Look.USUAL), () -> 100),
            InstantSource.system(),
            "meshflow");
    return Shell.run(outside, streams, words);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean ready(String base) throws InterruptedException {
    try {
      return ask(base, "", "/ready", Optional.empty()).contains("\"ready\":true");
    } catch (IOException notYet) {
      return false;
    }
  }

  private void serve(String base, String key) throws IOException, InterruptedException {
    Value definition = Value.obj("definition", Value.of(WORKFLOW));
    ask(base, key, "/api/v1/workflows", Optional.of(definition));
    Value run = Value.obj("workflow", Value.of("train"), "task", Value.of("Say it."));
    Value streamed = ((Value.Obj) run).with("stream", Value.of("sse"));
    Value chat =
        Value.obj(
            "model",
            Value.of("demo"),
            "messages",
            Value.array(
                List.of(Value.obj("role", Value.of("user"), "content", Value.of("Say it.")))));
    for (int i = 0; i < TIMES; i++) {
      String text = ask(base, key, "/api/v1/runs", Optional.of(run));
      String id = ((Value.Obj) Json.parse(text)).text("run_id");
      for (String more : List.of("", "", "/events")) {
        ask(base, key, "/api/v1/runs/" + id + more, Optional.empty());
      }
      if (i % 10 == 0) {
        ask(base, key, "/api/v1/runs", Optional.of(streamed));
        ask(base, key, "/v1/chat/completions", Optional.of(chat));
        ask(base, key, "/api/v1/runs", Optional.empty());
        ask(base, key, "/metrics", Optional.empty());
      }
    }
  }

  private String ask(String base, String key, String path, Optional<Value> body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json");
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    body.ifPresent(value -> request.POST(BodyPublishers.ofByteArray(Json.canonicalBytes(value))));
    return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
  }
}
