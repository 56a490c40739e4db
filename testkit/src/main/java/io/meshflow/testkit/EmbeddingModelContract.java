package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingForm;
import io.meshflow.core.model.EmbeddingForm.Encoding;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Vector;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every model that makes vectors must do. */
@Timeout(60)
public abstract class EmbeddingModelContract {

  /** The offer under which the model is called. */
  protected abstract ModelOffer offer();

  protected abstract EmbeddingModel model();

  /** Whether it takes tokens in place of texts. */
  protected boolean takesTokens() {
    return false;
  }

  @Test
  protected void everyTextGetsAVectorInItsPlace() {
    EmbeddingResponse answer = embed("a red house", "the tax office", "a red house");
    assertThat(answer.vectors()).hasSize(3);
    assertThat(answer.vectors()).extracting(Vector::dimensions).hasSize(3).containsOnly(length());
    assertThat(answer.vectors().get(0).cosine(answer.vectors().get(2))).isGreaterThan(0.9999);
    assertThat(answer.vectors().get(0).cosine(answer.vectors().get(1))).isLessThan(0.95);
  }

  private int length() {
    return embed("anything").vectors().getFirst().dimensions();
  }

  @Test
  protected void theAnswerSaysWhoServedItAndCountsItsTokens() {
    EmbeddingResponse answer = embed("a red house", "the tax office");
    assertThat(answer.served()).isEqualTo(offer().place());
    assertThat(answer.usage().input()).isPositive();
    assertThat(answer.usage().output()).isZero();
  }

  @Test
  protected void aPermitServesOneCall() {
    Permit<EmbeddingRequest> permit = Permits.of(request("a red house"));
    model().embed(permit);
    assertThatThrownBy(() -> model().embed(permit)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  protected void manyTextsComeBackInOrder() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < many(); i++) {
      texts.add("number " + i % 7);
    }
    List<Vector> vectors = embed(texts.toArray(String[]::new)).vectors();
    assertThat(vectors).hasSize(texts.size());
    for (int i = 7; i < vectors.size(); i++) {
      assertThat(vectors.get(i).cosine(vectors.get(i % 7))).as("input %d", i).isGreaterThan(0.9999);
    }
  }

  /** More than goes out at once. */
  protected int many() {
    return 300;
  }

  @Test
  protected void tokensAreTakenOrRefusedWithAReason() {
    EmbeddingInput tokens = new EmbeddingInput.Tokens(List.of(1, 2, 3));
    EmbeddingForm form =
        new EmbeddingForm("", List.of(tokens), Encoding.FLOAT, 0, "", Value.Obj.EMPTY);
    EmbeddingRequest request = new EmbeddingRequest("tester", offer(), RiskTier.INTERNAL, form);
    if (takesTokens()) {
      assertThat(model().embed(Permits.of(request)).vectors()).hasSize(1);
    } else {
      assertThatThrownBy(() -> model().embed(Permits.of(request)))
          .isInstanceOfSatisfying(
              EffectFailure.Permanent.class,
              refused -> assertThat(refused.code()).isEqualTo("unsupported_input"));
    }
  }

  @Test
  protected void manyThreadsGetTheirOwnAnswers() throws InterruptedException, ExecutionException {
    Vector house = embed("a red house").vectors().getFirst();
    Vector office = embed("the tax office").vectors().getFirst();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Double>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        boolean even = i % 2 == 0;
        calls.add(
            () ->
                embed(even ? "a red house" : "the tax office")
                    .vectors()
                    .getFirst()
                    .cosine(even ? house : office));
      }
      for (Future<Double> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isGreaterThan(0.9999);
      }
    }
  }

  protected final EmbeddingResponse embed(String... texts) {
    return model().embed(Permits.of(request(texts)));
  }

  protected final EmbeddingRequest request(String... texts) {
    EmbeddingForm form = EmbeddingForm.of(List.of(texts), "");
    return new EmbeddingRequest("tester", offer(), RiskTier.INTERNAL, form);
  }
}
