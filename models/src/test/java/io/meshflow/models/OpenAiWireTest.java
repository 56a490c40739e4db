package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Reuse;
import io.meshflow.core.policy.RiskTier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A vendor is who it is, whatever the file of models calls it. */
final class OpenAiWireTest {

  private static ChatRequest asking(String model, ChatRequest.Sampling sampling) {
    return new ChatRequest(
        "a",
        new ModelOffer("m", "our-own-name", model, Optional.empty(), 1, 1),
        RiskTier.INTERNAL,
        List.of(new Message.User("x")),
        List.of(),
        sampling,
        Value.NULL);
  }

  private static Value.Obj json(String text) {
    return (Value.Obj) Json.parse(text);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, o3-mini, max_completion_tokens, false, true",
    "OPENAI, gpt-5.1, max_completion_tokens, false, true",
    "OPENAI, gpt-5-chat-latest, max_completion_tokens, true, false",
    "OPENAI, gpt-4o, max_completion_tokens, true, false",
    "AZURE, gpt-5-mini, max_completion_tokens, false, true",
    "AZURE, gpt-4o, max_completion_tokens, true, false",
    "AZURE, prod-one, max_completion_tokens, true, true",
    "OPENAI_COMPATIBLE, gpt-5, max_tokens, true, true",
    "OLLAMA, qwen3, max_tokens, true, true"
  })
  void wishesGoOutAsTheVendorTakesThem(
      Vendor vendor, String model, String limit, boolean warm, boolean thinks) {
    Value.Obj wish = json("{\"reasoning_effort\":\"low\"}");
    ChatRequest request =
        asking(model, new ChatRequest.Sampling(10, 0.5, wish, Value.Obj.EMPTY, Reuse.NONE));
    Wishes wishes = Wishes.of(request);
    Value.Obj body = OpenAiWire.body(request, wishes, vendor);
    assertThat(body.whole(limit)).isEqualTo(10);
    assertThat(body.has("max_tokens")).isEqualTo(limit.equals("max_tokens"));
    assertThat(body.has("temperature")).isEqualTo(warm);
    assertThat(body.has("reasoning_effort")).isEqualTo(thinks);
    assertThat(wishes.leftOut().contains("temperature")).isEqualTo(!warm);
    assertThat(wishes.leftOut().contains("thinking")).isEqualTo(!thinks);
  }

  @ParameterizedTest
  @CsvSource({"OPENAI", "AZURE"})
  void wordsOfAnthropicsAreTranslatedForWhoRefusesThem(Vendor vendor) {
    Value.Obj theirs =
        json(
            """
            {"messages":[{"role":"user","content":[{"type":"text","text":"x",
                "cache_control":{"type":"ephemeral"}}]}],
             "top_k":5,"thinking":{"type":"enabled","budget_tokens":1024}}
            """);
    ChatRequest request = asking("o4-mini", new ChatRequest.Sampling(10, -1, theirs));
    Wishes wishes = Wishes.of(request);
    Value.Obj body = OpenAiWire.body(request, wishes, vendor);
    assertThat(Json.canonical(body)).doesNotContain("cache_control", "top_k", "thinking");
    assertThat(body.text("reasoning_effort")).isEqualTo("low");
    assertThat(wishes.leftOut()).containsExactly("top_k");
  }

  @Test
  void whoeverKnowsTheseWordsGetsThem() {
    Value.Obj theirs = json("{\"messages\":[],\"top_k\":5,\"thinking\":{\"type\":\"enabled\"}}");
    ChatRequest request = asking("m", new ChatRequest.Sampling(10, -1, theirs));
    Value.Obj body = OpenAiWire.body(request, Wishes.of(request), Vendor.OPENAI_COMPATIBLE);
    assertThat(body.has("top_k")).isTrue();
    assertThat(body.has("thinking")).isTrue();
  }
}
