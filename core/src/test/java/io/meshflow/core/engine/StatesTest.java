package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.NodeSettings.Retry;
import io.meshflow.core.workflow.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The tables of state changes: every one is visited here, no other is ever seen, and {@code
 * docs/engine-states.md} draws them; {@code -Dmeshflow.draw=true} redraws it.
 */
class StatesTest {

  static final List<String> RUN =
      List.of(
          "pending --> running",
          "running --> paused",
          "paused --> running",
          "running --> completed",
          "running --> failed",
          "running --> blocked",
          "running --> cancelled",
          "running --> max_iterations");

  static final List<String> CALL =
      List.of(
          "[*] --> running",
          "[*] --> refused",
          "running --> done",
          "running --> failed",
          "running --> retryable",
          "running --> timed_out",
          "running --> unknown",
          "running --> cancelled",
          "retryable --> waiting",
          "timed_out --> running",
          "timed_out --> waiting",
          "unknown --> running",
          "unknown --> waiting",
          "waiting --> running",
          "waiting --> refused");

  static final List<String> QUESTION =
      List.of(
          "[*] --> open",
          "open --> approved",
          "open --> rejected",
          "open --> escalated",
          "open --> withdrawn",
          "escalated --> approved",
          "escalated --> rejected",
          "escalated --> withdrawn");

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Retry OFTEN = new Retry(9, HOUR, 1, HOUR);

  private final Changes seen = new Changes();

  private void see(Bench bench) {
    seen.runs.addAll(bench.changes.runs);
    seen.calls.addAll(bench.changes.calls);
    seen.questions.addAll(bench.changes.questions);
  }

  @Test
  void everyChangeOfARunIsVisited() {
    see(Plan.of("a").bench().done("a#1"));
    see(Plan.of("a").bench().fail("a#1"));
    see(Plan.of("a").bench().cancel());
    see(Plan.of("a").loop("a", "a", "yes", 1).bench().done("a#1").done("a#2"));
    see(asks().bench().done("quick#1").done("join#1"));
    see(new Bench(Plan.of("a").build()).gate(perform -> refused()).start());
    see(
        new Bench(Plan.of("a").build())
            .gate(perform -> new Verdict.NeedsApproval(BlockReason.APPROVAL, "tier", "risky"))
            .start()
            .answer("gate:a#1@1", false, "bob"));
    assertThat(seen.runs).isEqualTo(new TreeSet<>(RUN));
  }

  @Test
  void everyChangeOfACallIsVisited() {
    Plan often = Plan.of("a").retry("a", OFTEN);
    see(Plan.of("a").bench().done("a#1"));
    see(Plan.of("a").bench().fail("a#1"));
    see(Plan.of("a").bench().end("a#1", CallOutcome.CANCELLED));
    see(new Bench(often.build()).gate(perform -> refused()).start());
    see(often.bench().end("a#1", CallOutcome.RETRYABLE).pass(HOUR));
    see(refusing(often).end("a#1", CallOutcome.RETRYABLE).pass(HOUR));
    see(often.bench().end("a#1", CallOutcome.TIMED_OUT).end("a#1", CallOutcome.TIMED_OUT));
    see(often.bench().crash(HOUR).crash(HOUR));
    see(Plan.of("a").effect("a", EffectClass.ONCE).bench().crash(HOUR));
    assertThat(seen.calls).isEqualTo(new TreeSet<>(CALL));
  }

  private static Verdict refused() {
    return new Verdict.Blocked(BlockReason.POLICY, "rule", "no");
  }

  private static Bench refusing(Plan plan) {
    return new Bench(plan.build())
        .gate(perform -> perform.attempt() > 1 ? refused() : Verdict.CLEAR)
        .start();
  }

  private static Plan asks() {
    Optional<OnTimeout> escalate = Optional.of(OnTimeout.ESCALATE);
    Node.Terms terms = new Node.Terms(HOUR, escalate, 1, List.of("bob", "boss"));
    Template question = new Template.Fixed(Value.of("?"));
    return Plan.of("quick", "join")
        .node(new Node.HumanNode("ask", NodeSettings.DEFAULT, question, terms))
        .way("quick", "join")
        .way("ask", "join")
        .join("join", new Join.Any())
        .cancelLosers("join");
  }

  @Test
  void everyChangeOfAQuestionIsVisited() {
    for (boolean yes : List.of(true, false)) {
      see(asks().bench().answer("question:ask#1@1", yes, "bob"));
      see(asks().bench().pass(HOUR).answer("question:ask#1@1", yes, "boss"));
    }
    see(asks().bench().pass(HOUR).pass(HOUR));
    see(asks().bench().done("quick#1"));
    see(asks().bench().pass(HOUR).done("quick#1"));
    assertThat(seen.questions).isEqualTo(new TreeSet<>(QUESTION));
  }

  @Test
  void thePageShowsTheTables() throws IOException {
    Path page = root().resolve("docs/engine-states.md");
    String drawn = page();
    if (Boolean.getBoolean("meshflow.draw")) {
      Files.writeString(page, drawn);
    }
    assertThat(Files.readString(page))
        .as("stale: mvn -Pfast -pl core test -Dtest=StatesTest -Dmeshflow.draw=true")
        .isEqualTo(drawn);
  }

  private static String page() {
    return "# States of the engine\n\nDrawn by `StatesTest` from the tables it visits.\n"
        + diagram("A run", "A draining run still counts as running.", RUN)
        + diagram(
            "A call",
            "One effect over all its attempts; what follows an end is the effect class's to say.",
            CALL)
        + diagram("A question", "Put to people; a step that is over withdraws its own.", QUESTION);
  }

  private static String diagram(String title, String text, Collection<String> changes) {
    return "\n## "
        + title
        + "\n\n"
        + text
        + "\n\n```mermaid\nstateDiagram-v2\n  "
        + String.join("\n  ", changes)
        + "\n```\n";
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve(".mvn"))) {
      here = here.getParent();
    }
    return here;
  }
}
