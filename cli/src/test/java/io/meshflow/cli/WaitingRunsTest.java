package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a run that waits is what comes of it when another command answers. */
class WaitingRunsTest {

  private static final String TASK = "Call the patient John Smith, SSN 536-22-8145";

  private static final String WRITES =
      """
      name: writes
      policy:
        mode: dev
        store_bodies: %s
        human_in_loop: {enabled: true, tier_threshold: internal}
      nodes:
        save: {kind: tool, tool: write_file, arguments: {path: out.txt, content: "{{ task }}"}}
      """;

  private static final String AGENT =
      """
      name: writer
      policy:
        mode: dev
        budget_usd: 1.00
        store_bodies: scrubbed
        human_in_loop: {enabled: true, tier_threshold: internal}
      nodes:
        save: {role: writer, tools: [write_file], prompt: "{{ task }}"}
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

  private Outcome parked(String kept) throws IOException {
    Workflows.write(folder, "flow.yaml", WRITES.formatted(kept));
    Outcome parked = plain().run("run", "flow.yaml", "--model", "demo", "--task", TASK);
    assertThat(parked.code()).as(parked.err()).isZero();
    return parked;
  }

  private Outcome approved() {
    return plain().run("approve", "last");
  }

  private List<String> written() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = files.filter(file -> file.endsWith("out.txt")).toList();
      return found.isEmpty() ? List.of() : List.of(Files.readString(found.getFirst()));
    }
  }

  @Test
  void whatIsStoredInFullIsSafeAndDoneAsItWasApproved() throws IOException {
    assertThat(parked("full").err()).contains("is parked and safe");
    Outcome done = approved();
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(written()).containsExactly(TASK);
  }

  @Test
  void whatIsScrubbedIsNotDoneWithMarksInIt() throws IOException {
    assertThat(parked("scrubbed").err()).contains("contents_hidden").doesNotContain("safe");
    Outcome done = approved();
    assertThat(done.code()).isEqualTo(4);
    assertThat(done.err()).contains("was not sent", "store_bodies: full");
    assertThat(written()).isEmpty();
  }

  @Test
  void whatIsNotStoredEndsAndThatWasSaid() throws IOException {
    assertThat(parked("none").err()).contains("contents_not_kept").doesNotContain("safe");
    Outcome done = approved();
    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("contents_not_kept");
    assertThat(written()).isEmpty();
  }

  /** A tool that an agent calls is no way round. */
  @Test
  void norDoesAnAgentsToolGetMarks() throws IOException {
    Workflows.write(folder, "flow.yaml", AGENT);
    model.next(
        StubReply.toolCalls(
            new ToolUse(
                "call-1",
                "write_file",
                Value.obj("path", Value.of("out.txt"), "content", Value.of(TASK)))));
    CommandLineUnderTest paid =
        plain()
            .with("OPENAI_BASE_URL", model.baseUrl())
            .with("OPENAI_API_KEY", "sk-of-the-test")
            .with("MESHFLOW_MODEL", "stub")
            .with("MESHFLOW_MODEL_PRICE", "1/2");
    Outcome first = paid.run("run", "flow.yaml", "--task", "Whom shall we call?");
    assertThat(first.err()).contains("model stub");
    Outcome second = paid.run("approve", "last");
    assertThat(second.err()).contains("write_file");
    assertThat(paid.run("approve", "last").code()).isEqualTo(4);
    assertThat(written()).isEmpty();
    assertThat(model.requests().stream().filter(asked -> asked.path().endsWith("completions")))
        .hasSize(1);
  }
}
