package io.meshflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.RiskTier;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkingTest {

  private static Value.Obj json(String text) {
    return (Value.Obj) Json.parse(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|0",
        "{'reasoning_effort':'none'}|0",
        "{'reasoning_effort':'low'}|1024",
        "{'reasoning_effort':'medium'}|4096",
        "{'reasoning_effort':'high'}|16384",
        "{'thinking':{'type':'enabled','budget_tokens':3000},'reasoning_effort':'low'}|3000",
        "{'thinking':{'type':'adaptive'}}|16384",
        "{'thinking':{'type':'disabled'}}|0",
        "{'thinking':'much','reasoning_effort':7}|0"
      })
  void wishesComeToTokens(String wishes, long tokens) {
    assertThat(Thinking.wished(json(wishes.replace('\'', '"')))).isEqualTo(tokens);
  }

  @Test
  void wishesAreCutToWhatThereIsRoomFor() {
    Value.Obj high = json("{\"reasoning_effort\":\"high\",\"seed\":1}");
    assertThat(Thinking.within(high, 20_000)).isEqualTo(high);
    assertThat(Thinking.within(high, 500))
        .isEqualTo(json("{\"seed\":1,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":500}}"));
  }

  private static ChatRequest request(String more) {
    ModelOffer offer = new ModelOffer("m", "p", "m", Optional.empty(), 100_000, 50_000);
    return ChatForm.read(
            json("{\"max_tokens\":2000,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                .toBuilder()
                .putAll(json(more))
                .build())
        .request("a", offer, RiskTier.INTERNAL);
  }

  /** A client's limit covers what is thought; it gets no more than it asked for. */
  @Test
  void ofAClientsLimitHalfIsLeftToSpeak() {
    ChatRequest words = request("{\"reasoning_effort\":\"high\"}");
    assertThat(words.sampling().maxOutputTokens()).isEqualTo(2_000);
    assertThat(Thinking.wished(words.sampling().wishes())).isEqualTo(1_000);
    assertThat(words.extras().text("reasoning_effort")).as("as it came").isEqualTo("high");
    ChatRequest stated = request("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1900}}");
    assertThat(Thinking.wished(stated.sampling().wishes())).isEqualTo(1_900);
  }
}
