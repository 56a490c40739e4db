package io.meshflow.e2e.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.jvm.OwnJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it tells somebody: the next one tells it under the same id. */
final class WebhookKillTest {

  private static final String SECRET = "a-secret-of-this-test-alone-42";

  @TempDir Path folder;

  private final BlockingQueue<String> ids = new LinkedBlockingQueue<>();
  private final AtomicBoolean answers = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);

  private HttpServer receiver(ExecutorService threads) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          try (exchange) {
            ids.add(exchange.getRequestHeaders().getFirst("webhook-id"));
            if (answers.get()) {
              exchange.sendResponseHeaders(204, -1);
            } else {
              over.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private Process start(String trusted, String... arguments) throws IOException {
    List<String> command = OwnJvm.command("io.meshflow.cli.Main");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectOutput(folder.resolve("out").toFile());
    builder.redirectError(folder.resolve("err").toFile());
    builder.environment().put("MESHFLOW_TRUSTED_HOSTS", trusted);
    builder.environment().put("MESHFLOW_WEBHOOK_SECRET", SECRET);
    return builder.start();
  }

  private String said(String trusted, String... arguments) throws Exception {
    Process process = start(trusted, arguments);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(String.join(" ", arguments)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("err"), UTF_8)).isZero();
    return Files.readString(folder.resolve("out"), UTF_8);
  }

  @Test
  void aMessageUnderWayWhenTheProcessDiesIsSentAgainByTheNext() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpServer receiver = receiver(threads);
      String host = "127.0.0.1:" + receiver.getAddress().getPort();
      Files.writeString(
          folder.resolve("ask.yaml"),
          "name: ask\npolicy: {human_in_loop: {webhook_url: 'http://"
              + host
              + "/hook'}}\nnodes: {ask: {kind: human, question: Go on?}}\n");
      Process dies = start(host, "run", "ask.yaml", "--model", "demo", "--task", "t", "--json");
      String first = ids.poll(2, TimeUnit.MINUTES);
      dies.destroyForcibly().waitFor();
      answers.set(true);
      Value.Obj parked = (Value.Obj) Json.parse(said(host, "resume", "last", "--json"));
      assertThat(parked.text("status")).isEqualTo("paused");
      assertThat(ids.poll(1, TimeUnit.MINUTES)).isNotNull().isEqualTo(first);
      String trace = said(host, "trace", "--export", parked.text("run_id"));
      assertThat(trace).contains("\"process_lost\"", "\"delivered\"");
      assertThat(said(host, "verify")).contains("VALID");
      over.countDown();
      receiver.stop(0);
    }
    assertThat(ids).isEmpty();
  }
}
