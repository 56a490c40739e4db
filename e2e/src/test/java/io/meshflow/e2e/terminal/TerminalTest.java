package io.meshflow.e2e.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.jvm.OwnJvm;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a pseudo terminal: asking, interrupting, dying. */
final class TerminalTest {

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

  private StubModelServer model;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("slow.yaml"), WORKFLOW);
    model = StubModelServer.start().models("stub");
  }

  @AfterEach
  void stop() {
    model.close();
  }

  /** The second step takes as long as nobody waits. */
  private void lingering() {
    model
        .next(StubReply.text("Red."))
        .next(StubReply.text("word ".repeat(10_000)).paced(Duration.ofMillis(50)));
  }

  /** What was typed after which text. */
  private record Cue(String awaited, String typed) {}

  private String person(List<Cue> cues, String... arguments) throws Exception {
    List<Value> script = new ArrayList<>();
    cues.forEach(cue -> script.add(Value.texts(List.of(cue.awaited(), cue.typed()))));
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3",
                Path.of("src/test/resources/terminal/person.py").toAbsolutePath().toString(),
                Json.canonical(Value.array(script)),
                "100"));
    command.addAll(OwnJvm.command("io.meshflow.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("OPENAI_BASE_URL", model.baseUrl());
    builder.environment().put("MESHFLOW_MODEL_PRICE", "free");
    builder.environment().remove("NO_COLOR");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void theApprovalIsAskedThereAndTheRunGoesOn() throws Exception {
    String seen =
        person(
            List.of(new Cue("Approve?", "y because it is right")),
            "run",
            "slow.yaml",
            "--model",
            "demo",
            "--task",
            "Name a colour");
    assertThat(seen).contains("\u001b[32m", "Go on with this?", "because it is right", "completed");
    assertThat(seen).endsWith("exit 0, 0 answers left\n");
  }

  @Test
  void anInterruptCancelsARunAtWorkWith130() throws Exception {
    lingering();
    String seen =
        person(
            List.of(new Cue("second", "^C")),
            "run",
            "slow.yaml",
            "--model",
            "stub",
            "--task",
            "Name a colour");
    assertThat(seen).contains("cancelled run").endsWith("exit 130, 0 answers left\n");
    assertThat(person(List.of(), "runs")).contains("cancelled");
  }

  @Test
  void anInterruptAtTheQuestionLeavesTheRunWaiting() throws Exception {
    String seen = person(List.of(new Cue("Approve?", "^C")), "run", "slow.yaml", "--model", "demo");
    assertThat(seen).contains("is not cancelled", "approve").endsWith("exit 130, 0 answers left\n");
    assertThat(person(List.of(), "runs")).contains("paused");
  }

  @Test
  void aKilledRunIsResumedWithoutRepeatingWhatIsRecorded() throws Exception {
    lingering();
    // not before the slow answer is under way: it would wait for who resumes
    person(List.of(new Cue("word", "^K")), "run", "slow.yaml", "--model", "stub");
    String seen = person(List.of(new Cue("Approve?", "yes")), "resume", "last");
    assertThat(seen).contains("1 step is done and stays done", "completed");
    assertThat(seen).endsWith("exit 0, 0 answers left\n");
    String trace = person(List.of(), "trace", "--export", "last");
    assertThat(trace).containsOnlyOnce("\"key\": \"first#1/0.0\"");
  }
}
