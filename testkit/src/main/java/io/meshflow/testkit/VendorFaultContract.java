package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.UnusableAnswer;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.stub.StubReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every vendor's dialect must do when the vendor is slow, breaks off or says nonsense. */
public abstract class VendorFaultContract extends VendorAnswerContract {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);

  /** How the vendor says that a prompt does not fit in. */
  protected abstract StubReply tooLong();

  /** A piece of a stream that never comes to its end. */
  protected List<String> endless() {
    String[] pieces = new String[80];
    Arrays.fill(pieces, "x".repeat(1 << 16));
    pieces[0] = "data: ";
    return List.of(pieces);
  }

  private String streamed() {
    return replies().text("x").headers().getOrDefault("content-type", "");
  }

  private StubReply stream(List<String> pieces) {
    return StubReply.body(200, streamed(), pieces.toArray(String[]::new));
  }

  @Test
  protected void anInterruptClosesTheConnectionToTheVendor() throws InterruptedException {
    LanguageModel model = model(Scene.ENDLESS);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    model.chat(permit(ask("x")), TokenSink.NONE);
                  } catch (EffectFailure.UnknownOutcome interrupted) {
                    Thread.currentThread().interrupt();
                  }
                });
    server.awaitRequests(1, LONG);
    caller.interrupt();
    assertThat(server.awaitHangUp(LONG)).isTrue();
    caller.join();
  }

  @Test
  protected void callsOneAfterTheOtherShareAConnection() {
    server.otherwise(replies().text("Hello"));
    for (int i = 0; i < 5; i++) {
      chat(Scene.TEXT, ask("Hello"));
    }
    server.next(replies().toolCalls(use("id-a", "a")));
    model().chat(permit(with(ask("x"), List.of(LOOKUP), Value.NULL)), TokenSink.NONE);
    server.next(replies().error(400, "bad", "not this"));
    assertThat(failure(VendorUnderTest.Limits.USUAL).code()).isEqualTo("bad_request");
    chat(Scene.TEXT, ask("Hello"));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  protected void aPromptThatDoesNotFitIsOneWhateverTheVendorCallsIt() {
    server.next(tooLong());
    EffectFailure failure = failure(VendorUnderTest.Limits.USUAL);
    assertThat(failure).isInstanceOf(EffectFailure.Permanent.class);
    assertThat(failure.code()).isEqualTo("context_too_long");
  }

  @Test
  protected void silenceBeforeTheFirstTokenIsAnUnknownOutcome() {
    server.next(replies().text("late").after(LONG));
    assertUnknown(failure(new VendorUnderTest.Limits(LONG, SHORT, LONG)), "first_token_timeout");
  }

  @Test
  protected void silenceInTheMiddleIsAnUnknownOutcome() throws InterruptedException {
    server.next(replies().text("Wait for it").first(2).ending(StubReply.End.SILENCE));
    assertUnknown(failure(new VendorUnderTest.Limits(LONG, LONG, SHORT)), "idle_timeout");
    assertThat(server.awaitHangUp(LONG)).isTrue();
  }

  /** The vendor says no more before this is over. */
  @Test
  protected void aPieceIsHandedOnBeforeTheNextIsSent() throws InterruptedException {
    server.next(replies().text("Hello to all of you").first(4).ending(StubReply.End.SILENCE));
    LanguageModel model = model();
    CountDownLatch heard = new CountDownLatch(1);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    model.chat(permit(ask("x")), piece -> heard.countDown());
                  } catch (EffectFailure.UnknownOutcome interrupted) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertThat(heard.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    caller.join();
  }

  @Test
  protected void thePermitsDeadlineEndsEvenAStreamThatFlows() {
    server.next(replies().text("word ".repeat(5_000)).paced(Duration.ofMillis(20)));
    EffectFailure failure =
        catchThrowableOfType(
            EffectFailure.class,
            () -> model().chat(Permits.of(ask("x"), Duration.ofMillis(400)), TokenSink.NONE));
    assertUnknown(failure, "deadline_exceeded");
  }

  @Test
  protected void whatNeverEndsIsCutOff() {
    server.next(stream(endless()));
    assertThat(failure(VendorUnderTest.Limits.USUAL).code())
        .isIn("answer_too_long", "malformed_answer");
  }

  @Test
  protected void anErrorInTheStreamIsTransientPermanentOrAnUnknownOutcome() {
    server.next(stream(List.of(replies().broken("server_error", "boom"))));
    assertThat(failure(VendorUnderTest.Limits.USUAL).detail()).contains("boom");
    List<String> pieces = new ArrayList<>(replies().text("Hello to all of you").first(3).pieces());
    pieces.add(replies().broken("server_error", "boom"));
    server.next(stream(pieces));
    EffectFailure late = failure(VendorUnderTest.Limits.USUAL);
    assertUnknown(late, "answer_broke_off");
    assertThat(late.detail()).contains("boom");
  }

  @Test
  protected void hugeToolArgumentsAreRefused() {
    server.next(replies().call("lookup", "{\"key\":\"" + "y".repeat(10 << 20) + "\"}"));
    assertThat(failure(VendorUnderTest.Limits.USUAL).code())
        .isIn("tool_arguments_too_long", "answer_too_long");
  }

  @Test
  protected void toolArgumentsThatAreNotAnObjectAreATypedFailure() {
    for (String arguments : List.of("{\"key\": ", "[1]", "{'key': 'a'}")) {
      server.next(replies().call("lookup", arguments));
      UnusableAnswer unusable =
          catchThrowableOfType(
              UnusableAnswer.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
      assertThat(unusable.code()).isEqualTo("invalid_tool_json");
      assertThat(unusable.usage().estimated()).as("it is paid as it was counted").isFalse();
    }
  }

  @Test
  protected void aReasonToEndThatNobodyKnowsIsOther() {
    server.next(replies().finished("Hello to all", "mystery"));
    ChatResponse answer = model().chat(permit(ask("x")), TokenSink.NONE);
    assertThat(answer.finish()).isEqualTo(Finish.OTHER);
    assertThat(answer.text()).isEqualTo("Hello to all");
  }

  @Test
  protected void aStreamThatStopsEarlyIsAnUnknownOutcome() {
    server.next(cut(replies().text("Hello to all of you.")));
    assertThat(unknown(ask("Hello")).code()).isIn("answer_cut_off", "malformed_answer");
  }

  private static StubReply cut(StubReply reply) {
    return reply.first(2);
  }

  @Test
  protected void aStreamIsOverWithItsLastEventThoughTheServerKeepsTheConnection()
      throws InterruptedException {
    for (StubReply reply :
        List.of(replies().text("Hello to all"), replies().kept("Hello to all"))) {
      server.next(reply.ending(StubReply.End.SILENCE));
      ChatResponse answer = patient().chat(forever(), TokenSink.NONE);
      assertThat(answer.text()).isEqualTo("Hello to all");
      assertThat(answer.usage().estimated()).isFalse();
      assertThat(server.awaitHangUp(LONG)).isTrue();
    }
  }

  @Test
  protected void aCompleteAnswerIsTakenThoughItsCountNeverComes() throws InterruptedException {
    StubReply whole = replies().text("Hello to all");
    int ended = whole.pieces().size() - afterTheEnd();
    server.next(whole.first(ended).ending(StubReply.End.SILENCE));
    VendorUnderTest.Limits hasty = new VendorUnderTest.Limits(LONG, LONG, SHORT);
    ChatResponse answer = model(hasty).chat(permit(ask("x")), TokenSink.NONE);
    assertThat(answer.text()).isEqualTo("Hello to all");
    assertThat(server.awaitHangUp(LONG)).isTrue();
  }

  /** How many pieces follow the one that says that the answer is complete. */
  protected int afterTheEnd() {
    return 0;
  }

  /** Waits for every event longer than any test may take. */
  private LanguageModel patient() {
    Duration day = Duration.ofDays(1);
    return model(new VendorUnderTest.Limits(Duration.ofSeconds(5), day, day));
  }

  private Permit<ChatRequest> forever() {
    return Permits.of(ask("x"), Duration.ofDays(1));
  }

  @Test
  protected void aBrokenConnectionIsAnUnknownOutcome() {
    server.next(replies().text("Hello to all of you.").first(2).ending(StubReply.End.BREAK));
    assertThat(unknown(ask("Hello")).code()).isEqualTo("connection_lost");
  }

  @Test
  protected void halfAJsonIsAnUnknownOutcome() {
    List<String> pieces = new ArrayList<>(replies().text("Hello to all").pieces());
    String half = pieces.get(1).substring(0, pieces.get(1).length() / 2);
    server.next(StubReply.body(200, streamed(), pieces.getFirst(), half + "\n\n"));
    assertThat(unknown(ask("Hello")).code()).isIn("malformed_answer", "answer_cut_off");
  }

  @Test
  protected void anAnswerOfAnotherKindIsRefused() {
    server.next(StubReply.body(200, "text/html", "<html>sign in</html>"));
    EffectFailure.Permanent refused =
        catchThrowableOfType(
            EffectFailure.Permanent.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
    assertThat(refused.code()).isEqualTo("not_a_model_answer");
  }

  @Test
  protected void whatWentWrongIsToldWithoutTheKey() {
    server.next(replies().error(400, "bad", "the key " + KEY + " is not for this"));
    EffectFailure.Permanent refused =
        catchThrowableOfType(
            EffectFailure.Permanent.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
    assertThat(refused.detail()).contains("is not for this").doesNotContain(KEY);
  }

  private EffectFailure.UnknownOutcome unknown(ChatRequest request) {
    return catchThrowableOfType(
        EffectFailure.UnknownOutcome.class, () -> model().chat(permit(request), TokenSink.NONE));
  }

  private EffectFailure failure(VendorUnderTest.Limits timeouts) {
    EffectFailure failure =
        catchThrowableOfType(
            EffectFailure.class, () -> model(timeouts).chat(permit(ask("x")), TokenSink.NONE));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static void assertUnknown(EffectFailure failure, String code) {
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).isInstanceOf(EffectFailure.UnknownOutcome.class);
  }
}
