package io.meshflow.e2e.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.jvm.OwnJvm;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a PostgreSQL database: killed, resumed, answered, verified, erased. */
final class CommandsOnPostgresTest {

  private static final String CANARY = "canary-51c0e7";
  private static final String WORKFLOW =
      """
      name: slow
      policy: {mode: standard, timeout: 1h}
      nodes:
        first: {role: planner}
        second: {role: writer}
        ask: {kind: human, question: "Go on with this? {{ nodes.second.output }}"}
        third: {role: summarizer}
      edges: [first -> second, second -> ask, ask -> third]
      """;

  @TempDir Path folder;

  /** What a command said, and how it ended. */
  private record Said(int code, String out, String err) {
    Value.Obj json() {
      return (Value.Obj) Json.parse(out);
    }
  }

  private Process start(String url, StubModelServer models, String... arguments)
      throws IOException {
    List<String> command = OwnJvm.command("io.meshflow.cli.Main");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectOutput(folder.resolve("out").toFile());
    builder.redirectError(folder.resolve("err").toFile());
    builder.environment().put("MESHFLOW_DB_URL", url);
    builder.environment().put("OPENAI_BASE_URL", models.baseUrl());
    builder.environment().put("MESHFLOW_MODEL_PRICE", "free");
    return builder.start();
  }

  private Said said(String url, StubModelServer models, String... arguments) throws Exception {
    Process process = start(url, models, arguments);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(String.join(" ", arguments)).isTrue();
    return new Said(
        process.exitValue(),
        Files.readString(folder.resolve("out"), UTF_8),
        Files.readString(folder.resolve("err"), UTF_8));
  }

  @Test
  void aRunIsKilledResumedAnsweredVerifiedAndErased() throws Exception {
    Files.writeString(folder.resolve("slow.yaml"), WORKFLOW);
    try (Server server = new Server(folder.resolve("postgres"));
        StubModelServer models = StubModelServer.start()) {
      models.models("stub");
      String url = server.database();
      killed(url, models);
      String run = resumed(url, models);
      verified(url, models, run);
      erased(url, models, run);
    }
  }

  private void killed(String url, StubModelServer models) throws Exception {
    models.next(StubReply.text("the first " + CANARY));
    models.next(StubReply.text("never heard").after(Duration.ofMinutes(5)));
    CountDownLatch asked = new CountDownLatch(2);
    models.each(
        request -> {
          if (request.path().endsWith("/chat/completions")) {
            asked.countDown();
          }
        });
    Process process = start(url, models, "run", "slow.yaml", "--task", CANARY + " task");
    assertThat(asked.await(3, TimeUnit.MINUTES)).isTrue();
    process.destroyForcibly().waitFor();
  }

  /** The lease of the dead process lasts nine seconds more. */
  private String resumed(String url, StubModelServer models) throws Exception {
    models.next(StubReply.text("the second " + CANARY));
    Said parked = said(url, models, "resume", "last", "--json");
    assertThat(parked.code()).as(parked.err()).isZero();
    assertThat(parked.json().text("status")).isEqualTo("paused");
    String run = parked.json().text("run_id");
    models.next(StubReply.text("the third " + CANARY));
    Said over = said(url, models, "approve", run, "--by", "ada", "--json");
    assertThat(over.code()).as(over.err()).isZero();
    assertThat(over.json().text("status")).isEqualTo("completed");
    assertThat(over.json().text("output")).isEqualTo("the third " + CANARY);
    String trace = said(url, models, "trace", "--export", run).out();
    assertThat(trace).containsOnlyOnce("\"key\": \"first#1/0.0\"");
    return run;
  }

  private void verified(String url, StubModelServer models, String run) throws Exception {
    assertThat(said(url, models, "verify", run).code()).isZero();
    Said export = said(url, models, "export", run);
    assertThat(export.code()).isZero();
    assertThat(said(url, models, "verify").out()).contains("VALID");
  }

  /** Contents are sealed, so that they are in no file of the server either, before and after. */
  private void erased(String url, StubModelServer models, String run) throws Exception {
    assertThat(holds(CANARY)).isEmpty();
    assertThat(said(url, models, "trace", run).out()).contains(CANARY);
    assertThat(said(url, models, "admin", "delete-run", run, "--yes").code()).isZero();
    Said trace = said(url, models, "trace", run);
    assertThat(trace.out() + trace.err()).contains("erased").doesNotContain(CANARY);
    Said verified = said(url, models, "verify", run);
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.out()).contains("ERASED");
  }

  private List<Path> holds(String secret) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path below : List.of(folder.resolve("postgres"), folder.resolve(".meshflow"))) {
      Files.walkFileTree(below, new Searching(secret, found));
    }
    return found;
  }

  /** Files come and go while the server works; what is gone holds nothing. */
  private static final class Searching extends SimpleFileVisitor<Path> {
    private final String secret;
    private final List<Path> found;

    Searching(String secret, List<Path> found) {
      this.secret = secret;
      this.found = found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      try {
        boolean holds =
            attributes.isRegularFile()
                && new String(Files.readAllBytes(file), ISO_8859_1).contains(secret);
        if (holds) {
          found.add(file);
        }
        return FileVisitResult.CONTINUE;
      } catch (NoSuchFileException gone) {
        return FileVisitResult.CONTINUE;
      }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
      if (why instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw why;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why)
        throws IOException {
      if (why == null || why instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw why;
    }
  }
}
