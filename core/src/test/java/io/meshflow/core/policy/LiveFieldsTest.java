package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.GateFacts.Actor;
import io.meshflow.core.policy.GateFacts.Said;
import io.meshflow.core.policy.GateFacts.Spend;
import io.meshflow.core.policy.GateFacts.Trail;
import io.meshflow.core.policy.OutputGate.Output;
import io.meshflow.core.policy.OutputGate.Stage;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Policy.Taint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each field that a gate reads: two policies that differ in it alone, and what differs then. */
class LiveFieldsTest {

  private static final Act ASK = Act.model("openai", "gpt");
  private static final Act DEMO = Act.model("demo", "demo");
  private static final Act DELETE = Act.tool("delete_all", RiskTier.IRREVERSIBLE);
  private static final Act SNEAKY = Act.tool("delete_all", RiskTier.READ_ONLY);
  private static final Act POST = Act.http("POST", "https://a.org/");
  private static final GateFacts SPENDING = Act.spending(new Spend(9, 9, 9_000, 9_000, 9));
  private static final GateFacts BASELESS = Act.after(new Trail(0, 2, false, List.of()));
  private static final GateFacts PLANNER = Act.by(new Actor("a", false, Set.of("*"), "planner"));
  private static final Policy.Carbon GREEN = new Policy.Carbon(true, 0.0002, "us-east-1");

  /** {@code lax} and {@code strict} values of {@code path} under {@code others}. */
  record Field(Act act, GateFacts facts, String path, Object lax, Object strict, Object... others) {
    @Override
    public String toString() {
      return path;
    }
  }

  static final List<Field> AT_THE_GATE =
      List.of(
          new Field(DEMO, Act.FACTS, "mode", Mode.STANDARD, Mode.REGULATED),
          new Field(ASK, SPENDING, "limits.budgetMicros", 18L, 17L),
          new Field(ASK, SPENDING, "limits.budgetTokens", 18_000L, 17_999L),
          new Field(ASK, SPENDING, "limits.maxSteps", 10, 9),
          new Field(ASK, SPENDING, "limits.maxForecastMicros", 0L, 17L),
          new Field(ASK, BASELESS, "limits.maxReplans", 2, 1),
          new Field(SNEAKY, Act.FACTS, "checks.gate", false, true, "approvals.enabled", true),
          new Field(ASK.saying("[INST]"), Act.FACTS, "checks.guardian", false, true),
          new Field(
              POST, Act.after(new Trail(1, 0, true, echo())), "checks.collusion", false, true),
          new Field(ASK, SPENDING, "checks.carbon.enabled", false, true, "checks.carbon", off()),
          new Field(ASK, SPENDING, "checks.carbon.budgetGrams", 1.0, 1e-9, "checks.carbon", GREEN),
          new Field(
              ASK,
              SPENDING,
              "checks.carbon.region",
              "eu-west-1",
              "us-east-1",
              "checks.carbon",
              GREEN),
          new Field(POST, Act.tainted(), "checks.taint", Taint.ALLOW, Taint.BLOCK),
          new Field(DELETE, Act.FACTS, "approvals.enabled", false, true),
          new Field(
              POST,
              Act.FACTS,
              "approvals.threshold",
              RiskTier.IRREVERSIBLE,
              RiskTier.EXTERNAL_IO,
              "approvals.enabled",
              true),
          new Field(POST, BASELESS, "evidence.evidence", false, true),
          new Field(ASK, BASELESS, "evidence.immutableAudit", false, true),
          new Field(ASK, Act.FACTS, "reach.providers", Set.of("*"), Set.of("x")),
          new Field(POST, Act.FACTS, "reach.hosts", Set.of("*"), Set.of("x")),
          new Field(DELETE, Act.FACTS, "reach.tools", Set.of("*"), Set.of("x")),
          new Field(ASK, PLANNER, "reach.modelByRole", Map.of(), Map.of("planner", "big")));

  private static Policy.Carbon off() {
    return new Policy.Carbon(false, 1e-9, "us-east-1");
  }

  private static List<Said> echo() {
    List<Said> said = new ArrayList<>();
    for (String agent : List.of("a", "b", "a", "b", "a", "b")) {
      said.add(new Said("s#1", agent, "all agreed", 1));
    }
    return said;
  }

  @ParameterizedTest
  @FieldSource("AT_THE_GATE")
  void aFieldOfTheGateChangesTheVerdict(Field field) {
    assertThat(judged(field, field.lax())).isInstanceOf(Verdict.Allowed.class);
    assertThat(judged(field, field.strict())).isNotInstanceOf(Verdict.Allowed.class);
  }

  private static Verdict judged(Field field, Object value) {
    List<Object> changes = new ArrayList<>(List.of(field.others()));
    Collections.addAll(changes, field.path(), value);
    return OrderedGate.complete()
        .judge(field.act(), Change.standard(changes.toArray()), field.facts());
  }

  record Shown(
      String text, double confidence, boolean last, String path, Object lax, Object strict) {
    @Override
    public String toString() {
      return path;
    }
  }

  static final List<Shown> AT_THE_OUTPUT =
      List.of(
          new Shown(" ", 0.9, false, "checks.handoffs", false, true),
          new Shown("So be it.", 0.01, false, "checks.uncertainty", false, true),
          new Shown("So be it.", 0.9, false, "evidence.citations", false, true),
          new Shown("So be it.", 0.9, true, "evidence.humanReview", false, true),
          new Shown("So be it.", 0.9, false, "privacy.maxOutputChars", 0, 2),
          new Shown("SSN 123-45-6789", 0.9, false, "privacy.scrubPhi", false, true));

  @ParameterizedTest
  @FieldSource("AT_THE_OUTPUT")
  void aFieldOfTheOutputGateChangesWhatComesOut(Shown field) {
    assertThat(checked(field, field.lax())).isNotEqualTo(checked(field, field.strict()));
  }

  private static OutputGate.Checked checked(Shown field, Object value) {
    Output output =
        new Output(
            field.text(), Value.NULL, field.confidence(), 1, Stage.ANSWER, field.last(), List.of());
    return new OrderedOutputGate().check(output, Change.standard(field.path(), value), "a");
  }

  @Test
  void everyFieldIsReadByAGateByExecutionOrByTheBreaker() throws IOException {
    Set<String> elsewhere =
        PolicyTableTest.rows()
            .filter(row -> Set.of("execution", "CircuitBreaker").contains(row.get(8)))
            .map(row -> row.get(1).replace("`", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    AT_THE_GATE.forEach(field -> elsewhere.add(field.path()));
    AT_THE_OUTPUT.forEach(field -> elsewhere.add(field.path()));
    assertThat(elsewhere)
        .containsExactlyInAnyOrderElementsOf(
            PolicyTableTest.rows().map(row -> row.get(1).replace("`", "")).toList());
  }
}
