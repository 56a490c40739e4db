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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
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

  /** What is remembered, and the same asked for in other words: few of them are shared. */
  private static final List<String> REMEMBERED =
      List.of(
          "Invoices are paid within thirty days of receipt. | When does the customer have to settle the bill?",
          "The office is closed on public holidays. | Is anybody at work on Christmas Day?",
          "Passwords have to be changed every ninety days. | How often must I renew my login secret?",
          "Employees may work from home twice a week. | Am I allowed to do my job remotely?",
          "The server room is kept at eighteen degrees. | What temperature do the machines need?",
          "Returned goods are refunded to the credit card. | How do I get my money back?",
          "The dog was vaccinated against rabies in May. | Has the puppy had its shots?",
          "Our chief executive founded the firm in 1998. | Who started this company, and when?",
          "The bridge is closed to lorries over ten tonnes. | Can heavy trucks cross the river here?",
          "Rain is expected in the north tomorrow. | Will I need an umbrella up there?",
          "She is allergic to peanuts and shellfish. | Which foods make her ill?",
          "The train to Geneva leaves from platform four. | Where do I board the railway to Switzerland?",
          "Backups are written to tape every night. | How is our data protected from loss?",
          "The lease of the flat ends in September. | Until when may we live in the apartment?",
          "A new version of the app is released each month. | How frequently is the software updated?",
          "The patient complained about pain in the chest. | What did the sick man say hurt him?",
          "Water boils at a lower temperature on mountains. | Why does cooking take longer at altitude?",
          "The judge dismissed the case for lack of proof. | How did the court rule without evidence?",
          "Two tablespoons of sugar go into the dough. | How sweet is the cake mixture?",
          "The committee elected Maria as its treasurer. | Who looks after the club's finances?");

  @Test
  void ofTwentyEntriesTheRightOneIsFirstForEighteenParaphrasesAtLeast() {
    List<String[]> pairs = REMEMBERED.stream().map(pair -> pair.split(" \\| ", 2)).toList();
    List<Vector> entries = embed(all(pairs, 0)).vectors();
    List<Vector> queries = embed(all(pairs, 1)).vectors();
    List<String> missed = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      if (nearest(queries.get(i), entries) != i) {
        missed.add(pairs.get(i)[1] + " found " + pairs.get(nearest(queries.get(i), entries))[0]);
      }
    }
    assertThat(entries).hasSize(20);
    assertThat(missed).hasSizeLessThanOrEqualTo(2);
  }

  private static String[] all(List<String[]> pairs, int side) {
    return pairs.stream().map(pair -> pair[side]).toArray(String[]::new);
  }

  private static int nearest(Vector query, List<Vector> entries) {
    return IntStream.range(0, entries.size())
        .boxed()
        .max(Comparator.comparingDouble(i -> query.cosine(entries.get(i))))
        .orElseThrow();
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
