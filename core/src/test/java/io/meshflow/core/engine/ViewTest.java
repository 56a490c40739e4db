package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.View;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.MergeRule;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a step sees. */
class ViewTest {

  private static Value see(Bench bench, String step, String... path) {
    return View.of(bench.run(), WorkKey.parse(step)).at(List.of(path));
  }

  private static Value patch(String key, Value value) {
    return Value.obj(key, value);
  }

  @Test
  void aStepSeesItsFinishedAncestorsAlongTakenEdges() {
    Bench bench =
        Plan.of("a", "b", "c", "beside")
            .way("a", "b", "c")
            .bench()
            .done("beside#1")
            .done("a#1", Value.of("x"))
            .done("b#1");
    assertThat(see(bench, "c#1", "nodes", "a", "output")).isEqualTo(Value.of("x"));
    assertThat(see(bench, "c#1", "nodes", "a", "status")).isEqualTo(Value.of("done"));
    assertThat(see(bench, "c#1", "nodes", "b", "visit")).isEqualTo(Value.of(1));
    assertThat(see(bench, "c#1", "nodes", "beside", "status")).isEqualTo(Value.of("skipped"));
  }

  @Test
  void aSkippedNodeReadsAsSkippedWithOutputNull() {
    Bench bench =
        Plan.of("a", "b", "c", "join")
            .when("a", "b", "no")
            .way("a", "c", "join")
            .way("b", "join")
            .bench()
            .done("a#1")
            .done("c#1");
    assertThat(see(bench, "join#1", "nodes", "b", "status")).isEqualTo(Value.of("skipped"));
    assertThat(see(bench, "join#1", "nodes", "b", "output")).isEqualTo(Value.NULL);
  }

  @Test
  void aFailedAncestorIsSeenWithItsReason() {
    Bench bench = Plan.of("a", "b").on("a", "b", StepOutcome.FAILED).bench().fail("a#1");
    assertThat(see(bench, "b#1", "nodes", "a", "status")).isEqualTo(Value.of("failed"));
    assertThat(see(bench, "b#1", "nodes", "a", "output")).isEqualTo(Value.of("failed"));
  }

  @Test
  void aLateArrivalIsNotSeen() {
    Bench bench =
        Plan.of("a", "b", "join", "after")
            .way("a", "join", "after")
            .way("b", "join")
            .join("join", new Join.Any())
            .bench()
            .done("a#1")
            .done("b#1")
            .done("join#1");
    assertThat(see(bench, "after#1", "nodes", "b", "status")).isEqualTo(Value.of("skipped"));
  }

  private static Plan sharing(MergeRule rule) {
    return Plan.of("start", "one", "two", "join")
        .way("start", "one", "join")
        .way("start", "two", "join")
        .merge("k", rule);
  }

  private static Value merged(MergeRule rule, Value one, Value two, boolean firstFirst) {
    Bench bench = sharing(rule).bench().done("start#1");
    if (firstFirst) {
      bench.done("one#1", patch("k", one)).done("two#1", patch("k", two));
    } else {
      bench.done("two#1", patch("k", two)).done("one#1", patch("k", one));
    }
    return see(bench, "join#1", "context", "k");
  }

  @Test
  void sharedKeysMergeByDefinitionOrderAndNeverByArrival() {
    for (boolean order : List.of(true, false)) {
      assertThat(merged(MergeRule.OVERWRITE, Value.of(1), Value.of(2), order))
          .isEqualTo(Value.of(2));
      assertThat(
              merged(MergeRule.APPEND, Value.of(1), Value.array(Value.of(2), Value.of(3)), order))
          .isEqualTo(Value.array(Value.of(1), Value.of(2), Value.of(3)));
      assertThat(merged(MergeRule.AND, Value.TRUE, Value.FALSE, order)).isEqualTo(Value.FALSE);
      assertThat(merged(MergeRule.OR, Value.TRUE, Value.FALSE, order)).isEqualTo(Value.TRUE);
      assertThat(merged(MergeRule.MAX_CONFIDENCE, Value.of(1), Value.of(2), order))
          .isEqualTo(Value.of(1));
    }
  }

  @Test
  void aPatchThatComesByTwoWaysCountsOnce() {
    Bench bench =
        Plan.of("a", "b", "c", "join")
            .way("a", "b", "join")
            .way("a", "c", "join")
            .merge("k", MergeRule.APPEND)
            .bench()
            .done("a#1", patch("k", Value.of(1)))
            .done("b#1")
            .done("c#1");
    assertThat(see(bench, "join#1", "context", "k")).isEqualTo(Value.array(Value.of(1)));
  }

  @Test
  void visitsMergeInTheirOrder() {
    Bench bench =
        Plan.of("a", "b")
            .way("a", "b")
            .merge("k", MergeRule.APPEND)
            .loop("a", "a", "three", 9)
            .bench();
    bench.truths.visit("three", visit -> visit < 3);
    for (int visit = 1; visit <= 3; visit++) {
      bench.done("a#" + visit, patch("k", Value.of(visit)));
    }
    assertThat(see(bench, "b#1", "context", "k"))
        .isEqualTo(Value.array(Value.of(1), Value.of(2), Value.of(3)));
    assertThat(see(bench, "b#1", "nodes", "a", "visit")).isEqualTo(Value.of(3));
  }

  @Test
  void aLoopCarriesTheOutputOfItsSource() {
    Bench bench = Plan.of("a", "b").way("a", "b").loop("b", "a", "first", 9).bench();
    bench.truths.visit("first", visit -> visit == 1);
    bench.done("a#1").done("b#1", Value.of("mend this"));
    assertThat(see(bench, "a#2", "loop", "output")).isEqualTo(Value.of("mend this"));
    assertThat(see(bench, "a#2", "loop", "visit")).isEqualTo(Value.of(1));
    bench.done("a#2");
    assertThat(see(bench, "b#2", "loop")).isEqualTo(Value.NULL);
    assertThat(see(bench, "b#2", "nodes", "a", "visit")).isEqualTo(Value.of(2));
  }

  @Test
  void theFirstVisitOfALoopTargetCarriesNothing() {
    Bench bench = Plan.of("a").loop("a", "a", "no", 3).bench();
    assertThat(see(bench, "a#1", "loop")).isEqualTo(Value.NULL);
  }

  @Test
  void aConditionSeesItsOwnStepAsItEnds() {
    Plan plan = Plan.of("a", "b").when("a", "b", "mine");
    Bench bench = new Bench(plan.build());
    bench.truths.put(
        "mine",
        variables ->
            variables.at("output").equals(java.util.Optional.of(Value.of("x")))
                && variables.at("nodes", "a", "output").equals(variables.at("output"))
                && variables.text("status").equals("done"));
    bench.start().done("a#1", Value.of("x"));
    assertThat(bench.running()).containsExactly("b#1");
  }

  @Test
  void aConditionSeesItsOwnPatchAtItsPlace() {
    Plan plan = Plan.of("early", "late", "b").way("late", "early").when("early", "b", "ok");
    Bench bench = new Bench(plan.build());
    bench.truths.put(
        "ok", variables -> variables.at("context", "k").equals(java.util.Optional.of(Value.of(2))));
    bench.start().done("late#1", patch("k", Value.of(2))).done("early#1", patch("k", Value.of(1)));
    assertThat(bench.running()).containsExactly("b#1");
    assertThat(see(bench, "b#1", "context", "k")).isEqualTo(Value.of(2));
  }

  @Test
  void templatesFillWithValuesOfTheirType() {
    Template input =
        Template.Fields.of(
            Map.of(
                "whole", new Template.Hole(List.of("nodes", "a", "output")),
                "text",
                    new Template.Joined(
                        List.of(
                            new Template.Fixed(Value.of("n=")),
                            new Template.Hole(List.of("nodes", "a", "output", "n"))))));
    Bench bench =
        Plan.of("a", "b")
            .way("a", "b")
            .input("b", input)
            .bench()
            .done("a#1", patch("n", Value.of(3)));
    assertThat(bench.performing("b#1").intent().arguments())
        .isEqualTo(Value.obj("whole", patch("n", Value.of(3)), "text", Value.of("n=3")));
  }

  @Test
  void aLongValueGoesOutWholeAndIsRecordedAsAReference() {
    String megabyte = "x".repeat(1 << 20);
    Template input =
        Template.Fields.of(Map.of("v", new Template.Hole(List.of("nodes", "a", "output"))));
    Bench bench =
        Plan.of("a", "b", "c")
            .way("a", "b")
            .way("a", "c")
            .input("b", input)
            .input("c", input)
            .bench()
            .done("a#1", Value.of(megabyte));
    for (String step : List.of("b#1", "c#1")) {
      assertThat(bench.performing(step).intent().arguments().at("v")).contains(Value.of(megabyte));
      assertThat(bench.performing(step).request().toString()).hasSizeLessThan(300).contains("a#1");
    }
  }

  @Test
  void whatAnyAncestorTookFromOutsideTaintsAStep() {
    Bench bench = Plan.of("a", "b", "c").way("a", "b", "c").bench();
    bench.report(
        "a#1",
        io.meshflow.core.run.CallOutcome.DONE,
        Value.obj("text", Value.of("x"), "tainted", Value.TRUE));
    bench.settle().done("b#1");
    assertThat(View.of(bench.run(), WorkKey.parse("c#1")).tainted()).isTrue();
    assertThat(bench.done("c#1").status()).isEqualTo(RunStatus.COMPLETED);
  }
}
