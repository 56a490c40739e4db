package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.stub.StubModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on with the folder and the models it began with, whoever takes it up and where. */
class GoingOnElsewhereTest {

  private static final String READS =
      """
      name: reads
      nodes:
        ask: {kind: human, question: "Shall I?"}
        read: {kind: tool, tool: read_file, arguments: {path: note.txt}}
      edges: [ask -> read]
      """;

  private static final String ASKS =
      """
      name: asks
      policy: {mode: dev, budget_usd: 1.00}
      nodes:
        ask: {kind: human, question: "Shall I?"}
        write: {role: writer, prompt: "Write it."}
      edges: [ask -> write]
      """;

  @TempDir Path folder;

  private final StubModelServer model = StubModelServer.start().models("stub");

  @AfterEach
  void stop() {
    model.close();
  }

  private CommandLineUnderTest plain() {
    return new CommandLineUnderTest(folder);
  }

  private CommandLineUnderTest paid() {
    return plain()
        .with("OPENAI_BASE_URL", model.baseUrl())
        .with("OPENAI_API_KEY", "sk-of-the-test")
        .with("MESHFLOW_MODEL", "stub")
        .with("MESHFLOW_MODEL_PRICE", "1/2");
  }

  /** Begun by one command and answered, so that it is due and nobody works on it. */
  private String left(CommandLineUnderTest cli, String file, String... more) {
    String[] command = {"run", file, "--json"};
    String[] all = new String[command.length + more.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    String run = cli.run(all).json().text("run_id");
    assertThat(plain().run("approve", run, "--no-resume").code()).isZero();
    return run;
  }

  private void flow(String name, String text) throws IOException {
    Path flows = Files.createDirectories(folder.resolve("flows"));
    Workflows.write(flows, name, text);
    Files.writeString(flows.resolve("note.txt"), "what the workflow's folder holds");
    Files.writeString(folder.resolve("note.txt"), "what lies beside it");
  }

  @Test
  void filesAreReadWhereTheRunBegan() throws IOException {
    flow("reads.yaml", READS);
    String run = left(plain(), "flows/reads.yaml", "--model", "demo");
    Outcome resumed = plain().run("resume", run);
    assertThat(resumed.out()).contains("what the workflow's folder holds");
    Outcome forked = plain().run("fork", run, "--from", "read");
    assertThat(forked.out()).as(forked.err()).contains("what the workflow's folder holds");
  }

  @Test
  void anotherRunTakesItUpWithTheFolderItBeganWith() throws IOException {
    flow("reads.yaml", READS);
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
    String run = left(plain(), "flows/reads.yaml", "--model", "demo");
    int commands = 0; // each ends with its own run, however far it got with the other
    while (!plain().run("runs", "--status", "completed").out().contains(run)) {
      assertThat(commands++).isLessThan(100);
      assertThat(plain().run("run", "two.yaml", "--model", "demo").code()).isZero();
    }
    Outcome trace = plain().run("trace", run, "--step", "read");
    assertThat(trace.out()).contains("what the workflow's folder holds");
  }

  @Test
  void aFolderThatIsGoneIsSaidInsteadOfReadingElsewhere() throws IOException {
    flow("reads.yaml", READS);
    String run = left(plain(), "flows/reads.yaml", "--model", "demo");
    Files.move(folder.resolve("flows"), folder.resolve("moved"));
    Outcome resumed = plain().run("resume", run);
    assertThat(resumed.code()).isEqualTo(1);
    assertThat(resumed.err()).contains("cannot go on here", "flows", "MESHFLOW_WORKSPACE_DIR");
    String moved = folder.resolve("moved").toString();
    assertThat(plain().with("MESHFLOW_WORKSPACE_DIR", moved).run("resume", run).out())
        .contains("what the workflow's folder holds");
  }

  @Test
  void theDemoModelAnswersNoRunThatBeganWithAnother() {
    Workflows.write(folder, "asks.yaml", ASKS);
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
    String run = left(paid(), "asks.yaml");
    assertThat(paid().run("run", "two.yaml", "--model", "demo").code()).isZero();
    assertThat(plain().run("run", "two.yaml").code()).isZero();
    Outcome resumed = plain().run("resume", run);
    assertThat(resumed.code()).isEqualTo(1);
    assertThat(resumed.err()).contains("cannot go on here", "only the demo model answers here");
    Outcome forked = plain().run("fork", run, "--from", "ask");
    assertThat(forked.err()).contains("cannot go on here");
    assertThat(model.requests()).noneMatch(asked -> asked.method().equals("POST"));
    assertThat(paid().run("resume", run).out()).contains("Hello from the stub");
  }

  @Test
  void anApprovalGivenWithoutTheKeyIsKeptAndTheRunWaitsForIt() {
    Workflows.write(folder, "asks.yaml", ASKS);
    String run = paid().run("run", "asks.yaml", "--json").json().text("run_id");
    Outcome approved = plain().run("approve", run);
    assertThat(approved.code()).isEqualTo(1);
    assertThat(approved.err()).contains("approved ask", "cannot go on here");
    assertThat(plain().run("runs").out()).doesNotContain("completed");
    assertThat(paid().run("resume", run).out()).contains("Hello from the stub");
  }

  @Test
  void aRunThatCannotGoOnHereCanBeCancelledHere() {
    Workflows.write(folder, "asks.yaml", ASKS);
    String run = left(paid(), "asks.yaml");
    Outcome cancelled = plain().run("cancel", run);
    assertThat(cancelled.code()).as(cancelled.err()).isZero();
    assertThat(plain().run("runs").out()).contains("cancelled");
  }

  @Test
  void whatBeganWithTheDemoModelGoesOnWithItAndCostsNothing() {
    Workflows.write(folder, "asks.yaml", ASKS);
    String run = left(plain(), "asks.yaml");
    Outcome resumed = paid().run("resume", run);
    assertThat(resumed.out()).as(resumed.err()).contains("[demo]");
    assertThat(model.requests()).noneMatch(asked -> asked.method().equals("POST"));
  }
}
