package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.policy.RiskTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClaudeMannerTest {

  private static final String OLDER = "claude-sonnet-4-5-20250929";
  private static final String NEWER = "claude-sonnet-5";
  private static final String EFFORT = "\"reasoning_effort\":\"medium\"";

  @Test
  void olderModelsThinkWithinABudget() {
    assertThat(manner(OLDER, EFFORT, hello()))
        .isEqualTo(Json.parse("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4096}}"));
  }

  @Test
  void newerModelsAreToldAnEffort() {
    assertThat(manner(NEWER, EFFORT, hello()))
        .isEqualTo(
            Json.parse(
                "{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"medium\"}}"));
  }

  @Test
  void aClientThatLeavesTheAmountToTheModelMaySayHowThoughtsAreTold() {
    String wish = "\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"}";
    assertThat(manner(NEWER, wish, hello()))
        .isEqualTo(
            Json.parse(
                "{\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"},"
                    + "\"output_config\":{\"effort\":\"high\"}}"));
  }

  @Test
  void aToolThatMustBeCalledExcludesThinking() {
    for (String choice : List.of("\"required\"", "{\"function\":{\"name\":\"lookup\"}}")) {
      String wish = EFFORT + ",\"tool_choice\":" + choice;
      assertThat(manner(OLDER, wish, hello()).has("thinking")).isFalse();
      assertThat(manner(NEWER, wish, hello()).has("thinking")).isFalse();
    }
  }

  @Test
  void afterACallOfAToolThereIsNoThinkingWithinABudget() {
    List<Message> talk = new ArrayList<>(hello());
    talk.add(new Message.Assistant("", List.of(new ToolUse("c", "lookup", Value.Obj.EMPTY))));
    talk.add(new Message.ToolResult("c", "lookup", "42", false));
    assertThat(manner(OLDER, EFFORT, talk).has("thinking")).isFalse();
    assertThat(manner(NEWER, EFFORT, talk).has("thinking")).isTrue();
    talk.add(new Message.Assistant("It is 42.", List.of()));
    talk.add(new Message.User("And now?"));
    assertThat(manner(OLDER, EFFORT, talk).has("thinking")).isTrue();
  }

  @Test
  void olderModelsGetATemperatureOrTopPButNotBoth() {
    assertThat(manner(OLDER, "\"top_p\":0.9", hello(), 0.5))
        .isEqualTo(Json.parse("{\"temperature\":0.5}"));
    assertThat(manner(OLDER, "\"top_p\":0.9", hello(), -1))
        .isEqualTo(Json.parse("{\"top_p\":0.9}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-4-7",
        "claude-opus-4-8-20260528",
        "claude-sonnet-5",
        "claude-haiku-5-5",
        "us.anthropic.claude-opus-4-7-v1:0"
      })
  void newerModelsGetNeither(String model) {
    assertThat(manner(model, "\"top_p\":0.9,\"top_k\":4", hello(), 0.5)).isEqualTo(Value.Obj.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"claude-3-5-haiku", "claude-opus-4-20250514", "claude-opus-4-1-20250805", "m-1"})
  void aDateIsNotTakenForAVersion(String model) {
    assertThat(manner(model, "\"top_k\":4", hello(), 0.5))
        .isEqualTo(Json.parse("{\"temperature\":0.5,\"top_k\":4}"));
  }

  private static Value.Obj manner(String model, String extras, List<Message> talk) {
    return manner(model, extras, talk, -1);
  }

  private static Value.Obj manner(
      String model, String extras, List<Message> talk, double temperature) {
    ModelOffer offer = new ModelOffer("m", "anthropic", model, Optional.empty(), 200_000, 64_000);
    Value.Obj wishes = (Value.Obj) Json.parse("{" + extras + "}");
    ChatRequest request =
        new ChatRequest(
            "a",
            offer,
            RiskTier.INTERNAL,
            talk,
            List.of(),
            new ChatRequest.Sampling(8_000, temperature, wishes),
            Value.NULL);
    return ClaudeManner.of(request, Wishes.of(request), 8_000);
  }

  private static List<Message> hello() {
    return List.of(new Message.User("Hello"));
  }
}
