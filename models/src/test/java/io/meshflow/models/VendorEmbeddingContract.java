package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingForm;
import io.meshflow.core.model.EmbeddingForm.Encoding;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.testkit.EmbeddingModelContract;
import io.meshflow.testkit.Permits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every vendor's way of making vectors must do, against a server that speaks its words. */
abstract class VendorEmbeddingContract extends EmbeddingModelContract {

  private static final VendorHttp HTTP = new VendorHttp(Duration.ofSeconds(5));

  protected static final String KEY = "test-secret-key";

  protected final StubModelServer server = StubModelServer.start();

  protected abstract Vendor vendor();

  /** Settings of it besides its key. */
  protected Map<String, String> options() {
    return Map.of();
  }

  /** Where it is asked. */
  protected abstract String path();

  /** An answer with one vector of these numbers, in its words. */
  protected abstract String answer(String numbers);

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected ModelOffer offer() {
    return new ModelOffer("m", vendor().word(), "m-1", Optional.of(Price.FREE), 8_192, 0);
  }

  @Override
  protected EmbeddingModel model() {
    Vendor.Access access =
        new Vendor.Access(
            vendor().word(),
            "http://127.0.0.1:" + server.port(),
            KEY,
            vendor().keyName(),
            options());
    return new VendorEmbedder(
        vendor().endpoint(access),
        vendor().embedding(access, InstantSource.system()).orElseThrow(),
        Timeouts.DEFAULT,
        InstantSource.system(),
        HTTP);
  }

  /** The request that this form became. */
  protected final StubRequest sent(int dimensions, String purpose, String... texts) {
    List<EmbeddingInput> inputs =
        Arrays.stream(texts).<EmbeddingInput>map(EmbeddingInput.Text::new).toList();
    EmbeddingForm form =
        new EmbeddingForm("", inputs, Encoding.FLOAT, dimensions, purpose, Value.Obj.EMPTY);
    model().embed(Permits.of(new EmbeddingRequest("tester", offer(), RiskTier.INTERNAL, form)));
    return server.requests().getLast();
  }

  private <F extends EffectFailure> F failed(Class<F> kind, String... texts) {
    return catchThrowableOfType(kind, () -> embed(texts));
  }

  @Test
  void theKeyTravelsInAHeaderOnly() {
    StubRequest request = sent(0, "", "a red house");
    assertThat(request.path()).isEqualTo(path());
    assertThat(request.headers().values()).anyMatch(value -> value.contains(KEY));
    assertThat(request.body()).doesNotContain(KEY);
  }

  @Test
  void eachPortionHasAKeyOfItsOwn() {
    embed(Collections.nCopies(2_100, "x").toArray(String[]::new));
    List<StubRequest> requests = server.requests();
    assertThat(requests).hasSizeGreaterThan(1);
    assertThat(requests.stream().map(r -> r.header("idempotency-key").orElseThrow()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aBusyVendorIsATransientFailure() {
    server.page(path(), StubReply.error(429, "busy", "slow").header("retry-after", "7"));
    EffectFailure.Transient failure = failed(EffectFailure.Transient.class, "x");
    assertThat(failure.code()).isEqualTo("rate_limited");
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void whatWentWrongIsToldWithoutTheKey() {
    server.page(path(), StubReply.error(401, "bad", "the key " + KEY + " is not for this"));
    EffectFailure.Permanent failure = failed(EffectFailure.Permanent.class, "x");
    assertThat(failure.code()).isEqualTo("invalid_key");
    assertThat(failure.detail()).contains("is not for this").doesNotContain(KEY);
  }

  @Test
  void anAnswerOfAnotherKindIsRefused() {
    server.page(path(), StubReply.body(200, "text/html", "<html>sign in</html>"));
    assertThat(failed(EffectFailure.Permanent.class, "x").code()).isEqualTo("not_a_model_answer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "[1e39]",
        "[\"a\"]",
        "[null]",
        "{}",
        "7",
        "[1, [2]]",
        "\"a\"",
        "\"AAAA\""
      })
  void aVectorThatIsNoneIsAnUnknownOutcome(String numbers) {
    server.page(path(), StubReply.json(200, answer(numbers)));
    assertThat(failed(EffectFailure.UnknownOutcome.class, "x").code())
        .isEqualTo("malformed_answer");
  }

  @Test
  void aVectorTooFewIsAnUnknownOutcome() {
    server.page(path(), StubReply.json(200, answer("[1, 2]")));
    assertThat(embed("x").vectors()).hasSize(1);
    EffectFailure.UnknownOutcome failure = failed(EffectFailure.UnknownOutcome.class, "x", "y");
    assertThat(failure.detail()).contains("1 vectors for 2 inputs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"data\":7}", "{\"embeddings\":7}", "{", "7"})
  void anAnswerWithoutVectorsIsAnUnknownOutcome(String json) {
    server.page(path(), StubReply.json(200, json));
    assertThat(failed(EffectFailure.UnknownOutcome.class, "x").code())
        .isEqualTo("malformed_answer");
  }

  @Test
  void anAnswerThatBreaksOffIsAnUnknownOutcome() {
    StubReply whole = StubReply.body(200, "application/json", "{\"data\":", "[]}");
    server.page(path(), whole.first(1).ending(StubReply.End.BREAK));
    assertThat(failed(EffectFailure.UnknownOutcome.class, "x").code())
        .isIn("connection_lost", "malformed_answer");
  }

  @Test
  void aLaterPortionThatFailsLeavesTheOutcomeUnknown() {
    AtomicInteger count = new AtomicInteger();
    server.each(
        request -> {
          if (count.incrementAndGet() > 1) {
            server.page(path(), StubReply.error(429, "busy", "slow"));
          }
        });
    String[] texts = Collections.nCopies(2_100, "x").toArray(String[]::new);
    EffectFailure.UnknownOutcome failure = failed(EffectFailure.UnknownOutcome.class, texts);
    assertThat(failure.code()).isEqualTo("portion_failed");
    assertThat(failure.detail()).contains("portion 2").contains("slow");
  }

  @Test
  void anInterruptClosesTheConnectionToTheVendor() throws InterruptedException {
    server.page(
        path(),
        StubReply.body(200, "application/json", "{\"data\":").ending(StubReply.End.SILENCE));
    EmbeddingModel model = model();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    model.embed(Permits.of(request("x")));
                  } catch (EffectFailure.UnknownOutcome interrupted) {
                    Thread.currentThread().interrupt();
                  }
                });
    server.awaitRequests(1, Duration.ofSeconds(60));
    caller.interrupt();
    assertThat(server.awaitHangUp(Duration.ofSeconds(60))).isTrue();
    caller.join();
  }
}
