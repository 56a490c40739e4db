package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Abilities;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Manner;
import io.meshflow.core.model.Thinking;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that think before they answer, and that come to their limit before they do. */
class ThinkingStepTest {

  private static final String CALL = "w#1/0.0";
  private static final Abilities THINKS = new Abilities(Set.of(), true, true);
  private static final Abilities CANNOT = new Abilities(Set.of(Ability.THINKING), false, true);

  private static Bench bench(long most, String wishes, Abilities abilities) {
    Manner manner = new Manner((Value.Obj) Json.parse(wishes), Optional.empty(), Optional.empty());
    Agent agent =
        new Agent(
            "w",
            "writer",
            "Write.",
            "",
            List.of(),
            Value.Obj.EMPTY,
            new Agent.Bounds(3, most, 2, -1, manner));
    Plan plan =
        Plan.of().node(new Node.AgentNode("w", NodeSettings.DEFAULT, agent, Template.EMPTY));
    Bench bench = new Bench(plan.build());
    bench.shelf.able(abilities);
    return bench.start();
  }

  private static ChatRequest.Sampling sampling(long most, String wishes, Abilities abilities) {
    return ((ChatRequest) bench(most, wishes, abilities).performing(CALL).intent()).sampling();
  }

  @Test
  void whatIsThoughtComesOnTopOfTheAnswer() {
    String medium = "{\"reasoning_effort\":\"medium\"}";
    String budget = "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":3000}}";
    assertThat(sampling(2_048, "{}", Abilities.ALL).maxOutputTokens()).isEqualTo(2_048);
    assertThat(sampling(2_048, medium, Abilities.ALL).maxOutputTokens()).isEqualTo(6_144);
    assertThat(sampling(2_048, budget, Abilities.ALL).maxOutputTokens()).isEqualTo(5_048);
    assertThat(sampling(1_000, "{}", THINKS).maxOutputTokens()).isEqualTo(9_192);
    assertThat(sampling(1_000, budget, THINKS).maxOutputTokens()).isEqualTo(4_000);
    assertThat(sampling(2_048, medium, CANNOT).maxOutputTokens()).isEqualTo(2_048);
  }

  @Test
  void whereTheModelHasNoRoomForBothItThinksLess() {
    String high = "{\"reasoning_effort\":\"high\"}";
    ChatRequest.Sampling tight = sampling(2_048, high, Abilities.ALL);
    assertThat(tight.maxOutputTokens()).isEqualTo(10_000);
    assertThat(Thinking.wished(tight.wishes())).isEqualTo(10_000 - 2_048);
    ChatRequest.Sampling none = sampling(10_000, high, Abilities.ALL);
    assertThat(Thinking.wished(none.wishes())).as("half of it").isEqualTo(5_000);
  }

  private static Bench said(String text, String finish) {
    Bench bench = bench(100, "{}", Abilities.ALL);
    Value reply = Value.obj("text", Value.of(text), "finish", Value.of(finish));
    return bench.report(CALL, CallOutcome.DONE, reply).settle();
  }

  @ParameterizedTest
  @CsvSource({"length, answer_cut", "content_filter, content_filter"})
  void aModelThatWasStoppedBeforeItSaidAWordHasFailed(String finish, String code) {
    Bench silent = said(" ", finish);
    assertThat(silent.outcome("w#1")).contains(StepOutcome.FAILED);
    assertThat(silent.step("w#1").whole().ending().code()).isEqualTo(code);
    assertThat(said("Half a", finish).outcome("w#1")).contains(StepOutcome.DONE);
  }

  @Test
  void anAnswerThatEndedForAReasonNobodyKnowsIsNone() {
    for (String text : List.of("", "Half a")) {
      Bench odd = said(text, "other");
      assertThat(odd.outcome("w#1")).contains(StepOutcome.FAILED);
      assertThat(odd.step("w#1").whole().ending().code()).isEqualTo("unfinished");
    }
  }

  @Test
  void aModelThatHasNothingToSaySaysNothing() {
    assertThat(said("", "stop").outcome("w#1")).contains(StepOutcome.DONE);
  }
}
