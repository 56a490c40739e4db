package io.meshflow.definition.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Expressions.Expression;
import io.meshflow.core.workflow.Expressions.Faulty;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelExpressionsTest {

  private static final Value.Obj VIEW =
      (Value.Obj)
          Json.parse(
              """
              {"output": {"risk": "high", "n": 3}, "content": "All good: APPROVED", \
              "confidence": 1, "structured": {"ok": true, "scores": [1, 2.5, 3]}, \
              "status": "done", "visit": 2, "task": "Review", "input": {"limit": 10}, \
              "context": {"approved": true, "none": null}, "item": "x", "index": 0, "loop": null, \
              "nodes": {"a": {"output": "yes", "confidence": 0.5, "status": "done"}, \
              "legal-risk": {"output": "no", "confidence": 1, "status": "skipped"}}}
              """);

  private final CelExpressions expressions = new CelExpressions();

  private Expression compile(String text) {
    return expressions.compile(new Condition(text));
  }

  private boolean holds(String text) {
    return compile(text).holds(VIEW);
  }

  private static Faulty fault(ThrowingCallable call) {
    Faulty[] caught = new Faulty[1];
    assertThatThrownBy(call).isInstanceOfSatisfying(Faulty.class, e -> caught[0] = e);
    return caught[0];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "confidence >= 0.75",
        "confidence > 0",
        "confidence * 0.5 == 0.5",
        "nodes[\"legal-risk\"].confidence * 0.5 < 0.6",
        "visit < 3 && status == 'done'",
        "visit == 2.0",
        "output.risk in ['high', 'critical']",
        "structured.ok == True and not (visit == 5)",
        "structured.ok and visit == 2 or False",
        "not context.none == None ? false : true",
        "context.none == None",
        "not False",
        "len(content) == size(content)",
        "len(structured.scores) == 3 and len(structured) == 2",
        "content.contains('APPROVED')",
        "content.matches('(?i)approved$')",
        "content.lowerAscii().endsWith('approved')",
        "structured.scores.exists(s, s > 2.4)",
        "structured.scores.all(item, item > 0)",
        "has(output.risk) && !has(output.nothing)",
        "nodes.a.output == 'yes'",
        "nodes['legal-risk'].status == 'skipped'",
        "loop == null",
        "index == 0 && item == \"x\"",
        "input.limit / 3 == 3",
        "'a' in nodes",
      })
  void theseHold(String text) {
    if (text.startsWith("not context")) {
      assertThat(fault(() -> holds(text)).hints()).contains("write !(a == b)");
    } else {
      assertThat(holds(text)).isTrue();
    }
  }

  @Test
  void namesAndNodesAreThoseItReads() {
    Expression reads = compile("nodes.a.output == nodes['b-c'].output && confidence < 1");
    assertThat(reads.names()).containsExactlyInAnyOrder("nodes", "confidence");
    assertThat(reads.nodes()).containsExactlyInAnyOrder("a", "b-c");
    assertThat(compile("nodes[task].output == ''").nodes()).containsExactly("*");
    assertThat(compile("nodes.all(n, true)").nodes()).containsExactly("*");
    assertThat(compile("[1].exists(item, item == 1)").names()).isEmpty();
    assertThat(compile("has(nodes.x.output)").nodes()).containsExactly("x");
    assertThat(compile("'y' in nodes").nodes()).containsExactly("y");
  }

  @Test
  void anErrorNamesThePosition() {
    assertThat(fault(() -> compile("confidence < 1 && riskk == 2")).position()).isEqualTo(18);
    assertThat(fault(() -> compile("confidence <")).position()).isEqualTo(12);
    assertThat(fault(() -> compile("visit == 1 &&\n nodez.a == 1")).position()).isEqualTo(15);
    Faulty late = fault(() -> holds("visit == 2 && output.nothing == 1"));
    assertThat(late.position()).isBetween(13, 21);
    assertThat(late.hints()).contains("test with has(…) first");
  }

  @Test
  void aHintNamesTheCelForm() {
    assertThat(fault(() -> compile("confidense < 1")).hints()).contains("did you mean confidence");
    assertThat(fault(() -> compile("approved == true")).hints())
        .contains("for a shared value write context.approved");
    assertThat(fault(() -> compile("'x' in content")).hints())
        .contains("for a part of a text write content.contains(\"…\")");
    assertThat(fault(() -> compile("context.none is not None")).hints())
        .contains("write x != null");
    assertThat(fault(() -> compile("'a' not in ['b']")).hints()).contains("write !(x in list)");
    assertThat(fault(() -> compile("1 < visit < 3")).hints()).contains("write a < b && b < c");
    assertThat(fault(() -> compile("nodes.legal-risk.output == 'a'")).hints())
        .contains("write nodes[\"legal-risk\"] for an id with a dash");
    assertThat(fault(() -> compile("content.startswith('a')")).hints())
        .contains("write startsWith");
    assertThat(fault(() -> compile("1 if visit else 2")).hints())
        .contains("write condition ? a : b");
  }

  @Test
  void onlyTrueAndFalseAreAnswers() {
    for (String text : List.of("'yes'", "1", "output", "context.none", "structured.scores")) {
      assertThat(fault(() -> holds(text)).reason()).contains("not true or false");
    }
  }

  @Test
  void pythonWordsInsideTextsAndMemberNamesStay() {
    Value.Obj view = Value.obj("content", Value.of("True and not None"), "structured", VIEW);
    assertThat(compile("content == 'True and not None'").holds(view)).isTrue();
    assertThat(compile("has(structured.not) || true").holds(view)).isTrue();
  }

  @Test
  void longRunningConditionsStop() {
    String rounds = "[1,2,3,4,5,6,7,8,9,10]";
    String nested =
        "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, %1$s.all(e, a+b+c+d+e > 0)))))"
            .formatted(rounds);
    assertThat(fault(() -> holds(nested)).reason()).containsIgnoringCase("iteration");
    StringBuilder growing = new StringBuilder("content");
    for (int i = 0; i < 25; i++) {
      growing.insert(0, "[").append("].map(s, s + s)[0]");
    }
    assertThat(fault(() -> holds(growing + ".size() > 0")).reason()).contains("million characters");
  }

  @Test
  void anInterruptedThreadStopsEvaluating() {
    String work = "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, a + b + a * b > 0))";
    Thread.currentThread().interrupt();
    try {
      assertThat(fault(() -> holds(work)).reason()).contains("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void hugeOrDeepConditionsAreRefused() {
    assertThat(fault(() -> compile("true" + " && true".repeat(2_000))).reason()).contains("longer");
    assertThat(fault(() -> compile("(".repeat(200) + "true" + ")".repeat(200))).reason())
        .isNotEmpty();
    assertThat(fault(() -> compile(" ")).reason()).contains("empty");
    assertThat(fault(() -> holds("content.matches('(((a{100}){100}){100})')")).reason())
        .isNotEmpty();
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThat(fault(() -> compile("item == 1").holds(Value.Obj.EMPTY)).reason()).contains("item");
  }
}
