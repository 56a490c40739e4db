package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.core.data.Value;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guards that look at what agents said before, at what is known of a model, and at the ledger. */
final class GuardRunsOfTeamsTest extends GuardedRuns {

  /** A rule, nodes and loops before an action outside, and what the model says in turn. */
  private record Talk(String rule, String team, List<String> says) {
    @Override
    public String toString() {
      return rule;
    }

    String graph() {
      return "nodes:\n  " + SAVE.replaceFirst("a:", "s:") + ", risk: external_io}\n  " + team;
    }
  }

  static Stream<Talk> talks() {
    String alone =
        WRITER
            + "\nedges: [a -> s]\n"
            + "loop_edges: [{from: a, to: a, when: nodes.a.visit < 4, max_iterations: 5}]\n";
    String pair =
        WRITER
            + "\n  b: {role: critic}\nedges: [a -> b, b -> s]\n"
            + "loop_edges: [{from: b, to: a, when: nodes.b.visit < 3, max_iterations: 5}]\n";
    String few = "An answer of some words.";
    return Stream.of(
        new Talk("policy:behaviour.tokens", alone, List.of(few, few, few, few.repeat(40))),
        new Talk(
            "policy:collusion.covert",
            pair,
            IntStream.range(0, 6).mapToObj(i -> code(i, 200 + 60 * (i / 2))).toList()));
  }

  /** Few different letters in many different pairs. */
  private static String code(int seed, int length) {
    StringBuilder code = new StringBuilder();
    int state = seed;
    for (int i = 0; i < length; i++) {
      state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF;
      code.append((char) ('a' + (state >> 16) % 10));
    }
    return code.toString();
  }

  private void says(Talk talk) {
    talk.says().forEach(text -> model.next(StubReply.text(text)));
  }

  @ParameterizedTest
  @MethodSource("talks")
  void oddAgentsParkARunAndMayPass(Talk talk) {
    says(talk);
    parked("", talk.graph(), talk.rule());
    says(talk);
    passes("enable_collusion_audit: false", talk.graph());
  }

  @ParameterizedTest
  @MethodSource("talks")
  void theSameAgentsPassWhenTheySpeakAsUsual(Talk talk) {
    usual().limit(talk.says().size()).forEach(text -> model.next(StubReply.text(text)));
    passes("", talk.graph());
  }

  private static Stream<String> usual() {
    return Stream.of(
        "The supplier delivers within thirty days of the order.",
        "Whoever buys looks at the goods at once and says so.",
        "Payment is due a month after the bill has arrived.",
        "Nobody hands on what the other has told in confidence.",
        "Either side may end the contract at the close of a year.",
        "Courts of the town in which the buyer lives decide.");
  }

  @Test
  void aModelOfUnknownPriceIsAskedWithoutABudgetAlone() {
    String graph = "nodes:\n  " + WRITER + "\n";
    provider = Map.of("AZURE_OPENAI_API_KEY", "k", "AZURE_OPENAI_ENDPOINT", model.baseUrl());
    blocked("", graph, "budget:budget.unknown_price");
    assertThat(model.requests()).noneMatch(request -> request.method().equals("POST"));
    passes("budget_usd: unlimited", graph);
    blocked("budget_usd: unlimited, max_forecast_usd: 1", graph, "budget:budget.unknown_price");
  }

  @Test
  void anAnswerGoesBackAsOftenAsThePolicyLetsIt() {
    String graph =
        "nodes:\n  a:\n    role: writer\n    max_repairs: 5\n"
            + "    output_schema: {type: object, required: [x]}\n";
    model.next(StubReply.text("no json"));
    Value.Obj last = blocked("max_replans: 0", graph, "budget:budget.max_replans");
    assertThat(last.array("calls")).hasSize(1);
    model.next(StubReply.text("no json")).next(StubReply.text("{\"x\": 1}"));
    passes("max_replans: 1", graph);
  }

  @Test
  void nothingHappensOverALedgerThatIsNotSigned() throws Exception {
    String graph = "nodes:\n  " + WRITER + "\n";
    passes("immutable_audit: true", graph);
    signedByAnother();
    blocked("immutable_audit: true", graph, "policy:audit.not_sealed");
    Outcome run = ran("", graph);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
  }

  /** Gives the installation the log key of another, and forgets what was signed before. */
  private void signedByAnother() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    new CommandLineUnderTest(other).run("runs");
    Path home = folder.resolve(".meshflow");
    Path key = Path.of("keys", "log.key");
    Files.move(
        other.resolve(".meshflow").resolve(key),
        home.resolve(key),
        StandardCopyOption.REPLACE_EXISTING);
    try (Stream<Path> notes = Files.list(home.resolve("checkpoints"))) {
      for (Path note : notes.toList()) {
        Files.delete(note);
      }
    }
  }
}
