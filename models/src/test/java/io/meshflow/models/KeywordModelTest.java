package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingForm;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Vector;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.testkit.EmbeddingModelContract;
import io.meshflow.testkit.Permits;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeywordModelTest extends EmbeddingModelContract {

  @Override
  protected ModelOffer offer() {
    return new ModelOffer("m", "builtin", "keyword-hash", Optional.of(Price.FREE), 1_000, 0);
  }

  @Override
  protected EmbeddingModel model() {
    return new KeywordModel();
  }

  @Test
  void textsThatShareWordsOrTheirBeginningsAreNearer() {
    List<Vector> vectors =
        embed("How do refunds work?", "The refund policy works like this", "Alps, mountains")
            .vectors();
    assertThat(vectors.get(0).cosine(vectors.get(1)))
        .isGreaterThan(0.15)
        .isGreaterThan(vectors.get(0).cosine(vectors.get(2)) + 0.1);
  }

  /** Vectors that were stored must fit those of later releases. */
  @Test
  void vectorsStayTheSameInEveryRelease() {
    Vector vector = embed("a red house, a red Car").vectors().getFirst();
    StringBuilder places = new StringBuilder();
    for (int i = 0; i < vector.dimensions(); i++) {
      if (vector.at(i) != 0) {
        places.append(i).append('=').append(Math.round(vector.at(i) * 1000)).append(' ');
      }
    }
    assertThat(places).hasToString("5=560 96=353 192=560 216=353 336=353 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\n", "🙂", "!!!", "\u0000", "東京"})
  void aTextWithoutWordsHasAVectorToo(String text) {
    Vector vector = embed(text).vectors().getFirst();
    assertThat(vector.cosine(vector)).isGreaterThan(0.99);
  }

  @Test
  void theLengthMayBeChosenWithinReason() {
    assertThat(with(64).dimensions()).isEqualTo(64);
    for (int wrong : Arrays.asList(1, 5_000)) {
      assertThatThrownBy(() -> with(wrong)).isInstanceOf(EffectFailure.Permanent.class);
    }
  }

  private Vector with(int dimensions) {
    EmbeddingForm form =
        EmbeddingForm.read(
            (Value.Obj) Json.parse("{\"input\":\"x\",\"dimensions\":" + dimensions + "}"));
    EmbeddingRequest request = new EmbeddingRequest("t", offer(), RiskTier.INTERNAL, form);
    return model().embed(Permits.of(request)).vectors().getFirst();
  }
}
