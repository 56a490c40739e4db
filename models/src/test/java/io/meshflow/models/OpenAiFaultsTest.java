package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.testkit.Permits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class OpenAiFaultsTest {

  private static final String SECRET = "sk-live-very-secret-4711";
  private static final VendorHttp HTTP = new VendorHttp(Duration.ofSeconds(5));
  private static final Timeouts SHORT =
      new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofMillis(300));

  private final StubModelServer server = StubModelServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request, Permanent, bad_request",
    "400, context_length_exceeded, Permanent, context_too_long",
    "401, invalid_api_key, Permanent, invalid_key",
    "402, billing, Permanent, payment_required",
    "403, permission, Permanent, forbidden",
    "404, model_not_found, Permanent, not_found",
    "302, moved, Permanent, redirected",
    "429, rate_limit_exceeded, Transient, rate_limited",
    "429, insufficient_quota, Permanent, quota_exhausted",
    "500, server_error, Transient, unavailable",
    "502, bad_gateway, Transient, unavailable",
    "503, overloaded, Transient, unavailable",
    "504, timeout, UnknownOutcome, gateway_timeout",
    "529, overloaded_error, Transient, unavailable"
  })
  void everyStatusHasItsFailure(int status, String code, String type, String expected) {
    server.next(StubReply.error(status, code, "Something about " + SECRET + " is wrong."));
    EffectFailure failure = failure(Timeouts.DEFAULT);
    assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
    assertThat(failure.code()).isEqualTo(expected);
    assertThat(failure.detail()).contains("wrong").doesNotContain("very-secret");
  }

  @Test
  void retryAfterIsReadAsADate() {
    server.next(
        StubReply.error(503, "overloaded", "later")
            .header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"));
    EffectFailure.Transient failure = (EffectFailure.Transient) failure(Timeouts.DEFAULT);
    assertThat(failure.retryAfter()).contains(Duration.ZERO);
  }

  @Test
  void nobodyListeningIsTransient() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    EffectFailure failure = failure("http://127.0.0.1:" + port, Timeouts.DEFAULT);
    assertThat(failure).isInstanceOf(EffectFailure.Transient.class);
    assertThat(failure.code()).isEqualTo("connect_failed");
  }

  @Test
  void silenceBeforeTheFirstTokenIsAnUnknownOutcome() throws InterruptedException {
    server.next(StubReply.text("late").after(Duration.ofSeconds(20)));
    assertUnknown(failure(SHORT), "first_token_timeout");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void silenceAfterTheHeadersIsAnUnknownOutcome() throws InterruptedException {
    server.next(StubReply.text("late").first(0).ending(StubReply.End.SILENCE));
    assertUnknown(failure(SHORT), "first_token_timeout");
    assertThat(server.awaitHangUp(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void silenceInTheMiddleIsAnUnknownOutcome() throws InterruptedException {
    server.next(StubReply.text("Wait for").first(1).ending(StubReply.End.SILENCE));
    assertUnknown(failure(SHORT), "idle_timeout");
    assertThat(server.awaitHangUp(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void thePermitsDeadlineEndsEvenAStreamThatFlows() {
    server.next(StubReply.text("word ".repeat(500)).paced(Duration.ofMillis(20)));
    EffectFailure failure =
        catchThrowableOfType(
            EffectFailure.class,
            () ->
                model(server.baseUrl(), Timeouts.DEFAULT)
                    .chat(Permits.of(request(), Duration.ofMillis(400)), TokenSink.NONE));
    assertUnknown(failure, "deadline_exceeded");
  }

  @Test
  void aConnectionThatBreaksIsAnUnknownOutcome() {
    server.next(StubReply.text("Half an").first(1).ending(StubReply.End.BREAK));
    assertUnknown(failure(Timeouts.DEFAULT), "connection_lost");
  }

  @Test
  void aStreamThatStopsIsAnUnknownOutcome() {
    server.next(StubReply.text("Half an answer").first(2));
    assertUnknown(failure(Timeouts.DEFAULT), "answer_cut_off");
  }

  @Test
  void aMissingDoneAfterTheFinishReasonIsForgiven() {
    server.next(StubReply.text("Whole").withoutDone());
    assertThat(chat().text()).isEqualTo("Whole");
  }

  @Test
  void callsShareAConnectionThoughTheEndComesAMomentAfterDone() {
    List<String> pieces = new ArrayList<>(StubReply.text("Whole").pieces());
    pieces.add("");
    server.otherwise(
        StubReply.body(200, "text/event-stream", pieces.toArray(String[]::new))
            .paced(Duration.ofMillis(5)));
    for (int i = 0; i < 5; i++) {
      assertThat(chat().text()).isEqualTo("Whole");
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aServerThatGoesOnAfterDoneIsLeft() throws InterruptedException {
    server.next(StubReply.text("Whole").ending(StubReply.End.SILENCE));
    server.next(StubReply.text("Whole").ending(StubReply.End.BREAK));
    assertThat(chat().text()).isEqualTo("Whole");
    assertThat(server.awaitHangUp(Duration.ofSeconds(10))).isTrue();
    assertThat(chat().text()).isEqualTo("Whole");
  }

  @Test
  void halfAJsonIsAnUnknownOutcome() {
    server.next(StubReply.body(200, "text/event-stream", "data: {\"choices\": [{\n\n"));
    assertUnknown(failure(Timeouts.DEFAULT), "malformed_answer");
  }

  @Test
  void anEndlessLineIsCutOff() {
    String[] pieces = new String[80];
    java.util.Arrays.fill(pieces, "x".repeat(1 << 16));
    pieces[0] = "data: ";
    server.next(StubReply.body(200, "text/event-stream", pieces));
    assertUnknown(failure(Timeouts.DEFAULT), "answer_too_long");
  }

  @Test
  void aPageOfAnotherKindIsPermanent() {
    server.next(StubReply.body(200, "text/html", "<html>Please log in " + SECRET + "</html>"));
    EffectFailure failure = failure(Timeouts.DEFAULT);
    assertThat(failure).isInstanceOf(EffectFailure.Permanent.class);
    assertThat(failure.code()).isEqualTo("not_a_model_answer");
    assertThat(failure.detail()).contains("Please log in").doesNotContain(SECRET);
  }

  @Test
  void anErrorInsideAGoodStatusIsAnError() {
    String error = "{\"error\":{\"message\":\"no such model\",\"type\":\"invalid_request_error\"}}";
    server.next(StubReply.json(200, error));
    server.next(StubReply.body(200, "text/event-stream", "data: " + error + "\n\n"));
    server.next(StubReply.json(200, "{\"error\":{\"message\":\"full\",\"code\":429}}"));
    assertThat(failure(Timeouts.DEFAULT).code()).isEqualTo("bad_request");
    assertThat(failure(Timeouts.DEFAULT).code()).isEqualTo("bad_request");
    assertThat(failure(Timeouts.DEFAULT)).isInstanceOf(EffectFailure.Transient.class);
  }

  @Test
  void anErrorAfterTheFirstTokenIsAnUnknownOutcome() {
    Value text = StubReply.delta(Value.obj("content", Value.of("Hi")), Value.NULL);
    Value error = Value.obj("error", Value.obj("message", Value.of("boom")));
    server.next(StubReply.events(List.of(text, error)));
    assertUnknown(failure(Timeouts.DEFAULT), "answer_broke_off");
  }

  @Test
  void hugeToolArgumentsAreRefused() {
    List<Value> events = new ArrayList<>();
    events.add(StubReply.call(0, "c", "lookup", "{\"key\":\""));
    for (int i = 0; i < 160; i++) {
      events.add(StubReply.call(0, "", "", "y".repeat(1 << 16)));
    }
    server.next(StubReply.events(events));
    assertUnknown(failure(Timeouts.DEFAULT), "tool_arguments_too_long");
  }

  @Test
  void toolArgumentsThatAreNotAnObjectAreATypedFailure() {
    for (String arguments : List.of("{\"key\": ", "[1]", "\"text\"", "{'key': 'a'}")) {
      Value end = StubReply.delta(Value.Obj.EMPTY, Value.of("tool_calls"));
      server.next(StubReply.events(List.of(StubReply.call(0, "c", "lookup", arguments), end)));
      assertUnknown(failure(Timeouts.DEFAULT), "invalid_tool_json");
    }
  }

  @Test
  void callsUnderOneIndexWithIdsOfTheirOwnStaySeparate() {
    Value end = StubReply.delta(Value.Obj.EMPTY, Value.of("stop"));
    server.next(
        StubReply.events(
            List.of(
                StubReply.call(0, "a", "lookup", "{}"),
                StubReply.call(0, "b", "lookup", ""),
                StubReply.call(0, "", "", "{\"key\":\"x\"}"),
                StubReply.call(1, "b", "lookup", "{}"),
                end)));
    ChatResponse answer = chat();
    assertThat(answer.finish()).isEqualTo(ChatResponse.Finish.TOOL_USE);
    assertThat(answer.toolUses().stream().map(Message.ToolUse::id))
        .containsExactly("a", "b", "b-3");
    assertThat(answer.toolUses().get(1).arguments().text("key")).isEqualTo("x");
  }

  @Test
  void anUnknownFinishReasonIsOther() {
    Value text = StubReply.delta(Value.obj("content", Value.of("Hi")), Value.of("mystery"));
    server.next(StubReply.events(List.of(text)));
    assertThat(chat().finish()).isEqualTo(ChatResponse.Finish.OTHER);
  }

  @Test
  void openAiWithoutAKeyIsNotEvenCalled() {
    Endpoint endpoint = Endpoint.of("ours", server.baseUrl(), "", "OPENAI_API_KEY");
    EffectFailure failure =
        catchThrowableOfType(
            EffectFailure.Permanent.class,
            () ->
                model(endpoint, Vendor.OPENAI, Timeouts.DEFAULT)
                    .chat(Permits.of(request()), TokenSink.NONE));
    assertThat(failure.code()).isEqualTo("missing_key");
    assertThat(failure.detail()).contains("OPENAI_API_KEY");
    assertThat(server.requests()).isEmpty();
  }

  private static void assertUnknown(EffectFailure failure, String code) {
    assertThat(failure).isInstanceOf(EffectFailure.UnknownOutcome.class);
    assertThat(failure.code()).isEqualTo(code);
  }

  private ChatResponse chat() {
    return model(server.baseUrl(), Timeouts.DEFAULT).chat(Permits.of(request()), TokenSink.NONE);
  }

  private EffectFailure failure(Timeouts timeouts) {
    return failure(server.baseUrl(), timeouts);
  }

  private EffectFailure failure(String base, Timeouts timeouts) {
    EffectFailure failure =
        catchThrowableOfType(
            EffectFailure.class,
            () -> model(base, timeouts).chat(Permits.of(request()), TokenSink.NONE));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static VendorModel model(String base, Timeouts timeouts) {
    Endpoint endpoint = Endpoint.of("openai_compatible", base, SECRET, "OPENAI_API_KEY");
    return model(endpoint, Vendor.OPENAI_COMPATIBLE, timeouts);
  }

  private static VendorModel model(Endpoint endpoint, Vendor vendor, Timeouts timeouts) {
    return new VendorModel(
        endpoint, new OpenAiDialect(endpoint, vendor), timeouts, InstantSource.system(), HTTP);
  }

  private static ChatRequest request() {
    return new ChatRequest(
        "a",
        new ModelOffer("m", "openai_compatible", "m-1", Optional.empty(), 1, 1),
        RiskTier.INTERNAL,
        List.of(new Message.User("Say hello")),
        List.of(),
        new ChatRequest.Sampling(100, 0),
        Value.NULL);
  }
}
