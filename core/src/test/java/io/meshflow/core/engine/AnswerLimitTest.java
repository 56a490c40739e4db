package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.MostTokens;
import io.meshflow.core.model.Price;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.RiskTier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AnswerLimitTest {

  private static final long PLENTY = Policy.Limits.UNLIMITED;

  private static ChatRequest asked(Optional<Price> price, String text) {
    ModelOffer offer = new ModelOffer("m", "p", "m", price, 400_000, 128_000);
    return new ChatRequest(
        "a",
        offer,
        RiskTier.INTERNAL,
        List.of(new Message.User(text)),
        List.of(),
        new ChatRequest.Sampling(128_000, -1),
        Value.Obj.EMPTY);
  }

  private static Optional<Price> dollars(long input, long output) {
    return Optional.of(new Price(input * 1_000_000, output * 1_000_000, input * 1_000_000));
  }

  @Test
  void theModelsLongestWhereTheBudgetAffordsIt() {
    assertThat(new AnswerLimit(PLENTY, PLENTY).of(asked(dollars(1, 10), "x"))).isEqualTo(128_000);
    assertThat(new AnswerLimit(1, PLENTY).of(asked(Optional.of(Price.FREE), "x")))
        .isEqualTo(128_000);
    assertThat(new AnswerLimit(1, PLENTY).of(asked(Optional.empty(), "x"))).isEqualTo(128_000);
  }

  @Test
  void halfOfTheBudgetElse() {
    ChatRequest asked = asked(dollars(1, 10), "x".repeat(1_000));
    long input = MostTokens.in(asked);
    long limit = new AnswerLimit(1_000_000, PLENTY).of(asked);
    assertThat(input + 10 * limit).isBetween(499_980L, 500_000L);
    assertThat(new AnswerLimit(PLENTY, 10_000).of(asked)).isEqualTo(5_000 - input);
  }

  @Test
  void allOfItWhereHalfIsTooShort() {
    ChatRequest asked = asked(dollars(1, 10), "x".repeat(700_000));
    long limit = new AnswerLimit(1_000_000, PLENTY).of(asked);
    assertThat(MostTokens.in(asked) + 10 * limit).isBetween(999_980L, 1_000_000L);
  }

  @Test
  void theModelsLongestWhereThereIsRoomForNoneSoThatTheGateSaysSo() {
    ChatRequest asked = asked(dollars(1, 10), "x".repeat(999_000));
    assertThat(new AnswerLimit(1_000_000, PLENTY).of(asked)).isEqualTo(128_000);
  }
}
