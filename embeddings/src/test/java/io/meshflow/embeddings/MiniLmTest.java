package io.meshflow.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class MiniLmTest extends EmbeddingModelContract {

  private static final EmbeddingModel MODEL = new MiniLm();

  @Override
  protected ModelOffer offer() {
    return new ModelOffer("m", "builtin", "all-minilm-l6-v2", Optional.of(Price.FREE), 8_192, 0);
  }

  @Override
  protected EmbeddingModel model() {
    return MODEL;
  }

  @Override
  protected int many() {
    return 21;
  }

  /** Texts with their tokens and the first numbers of their vectors; see reference.md. */
  static List<Value> references() throws IOException {
    try (InputStream in = MiniLmTest.class.getResourceAsStream("reference.json")) {
      return ((Value.Array) Json.parse(in.readAllBytes())).items();
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void vectorsAreThoseOfTheReferenceImplementation(Value.Obj reference) {
    Vector vector = embed(reference.text("text")).vectors().getFirst();
    List<Value> numbers = reference.array("vector");
    float[] expected = new float[numbers.size()];
    float[] got = new float[numbers.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) ((Value.Num) numbers.get(i)).value();
      got[i] = vector.at(i);
    }
    assertThat(Vector.of(got).cosine(Vector.of(expected))).isGreaterThan(0.995);
    assertThat(vector.dimensions()).isEqualTo(384);
    assertThat(vector.cosine(vector.unit()))
        .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "How do I get my money back? | Refund policy for returned goods | Mountains of Europe",
        "The doctor prescribed medicine | A physician gave the patient drugs | The stock market fell",
        "How to install the program | Setting up the software | A recipe for apple pie",
        "The cat sleeps on the sofa | A kitten naps on the couch | Quarterly tax returns"
      })
  void whatMeansTheSameIsNearerThanWhatDoesNot(String text, String same, String other) {
    List<Vector> vectors = embed(text, same, other).vectors();
    double near = vectors.get(0).cosine(vectors.get(1));
    double far = vectors.get(0).cosine(vectors.get(2));
    assertThat(near).isGreaterThan(0.4).isGreaterThan(far + 0.25);
  }

  @Test
  void aLongTextCountsWholeAndAnEndlessOneIsRefused() {
    String page = "The tax office sends letters. ".repeat(200);
    List<Vector> vectors =
        embed(page, page + "Whales sing songs in the sea. ".repeat(200), "tax letters").vectors();
    assertThat(vectors.get(0).cosine(vectors.get(2)))
        .isGreaterThan(vectors.get(1).cosine(vectors.get(2)));
    EffectFailure.Permanent refused =
        catchThrowableOfType(
            EffectFailure.Permanent.class, () -> embed("fine", "word ".repeat(2_000_000)));
    assertThat(refused.code()).isEqualTo("context_too_long");
    assertThat(refused.detail()).contains("input 1 has 2000000 tokens");
  }

  @Test
  void textOfNothingButSpacesHasAVectorToo() {
    assertThat(embed(" \n\t", "\u0001", "🙂".repeat(300)).vectors()).hasSize(3);
  }

  @Test
  void aLengthThatItDoesNotOfferIsRefused() {
    EmbeddingForm form =
        EmbeddingForm.read((Value.Obj) Json.parse("{\"input\":\"x\",\"dimensions\":256}"));
    EmbeddingRequest request = new EmbeddingRequest("t", offer(), RiskTier.INTERNAL, form);
    assertThat(
            catchThrowableOfType(
                    EffectFailure.Permanent.class, () -> MODEL.embed(Permits.of(request)))
                .code())
        .isEqualTo("unsupported_input");
  }

  @Test
  void anInterruptEndsTheCallAndIsKept() throws InterruptedException {
    CountDownLatch kept = new CountDownLatch(1);
    Thread caller =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    Thread.currentThread().interrupt();
                    embed("x");
                  } catch (EffectFailure stopped) {
                    if (Thread.currentThread().isInterrupted()) {
                      kept.countDown();
                    }
                  }
                });
    caller.start();
    kept.await();
    caller.join();
  }

  @Test
  void itIsFoundAsAService() {
    assertThat(ServiceLoader.load(EmbeddingModel.class)).hasOnlyElementsOfType(MiniLm.class);
  }
}
