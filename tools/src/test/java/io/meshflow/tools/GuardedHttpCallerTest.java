package io.meshflow.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.HttpCall;
import io.meshflow.core.tool.HttpCaller.Reply;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.testkit.Permits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class GuardedHttpCallerTest {

  private final StubModelServer server = StubModelServer.start();
  private final StubModelServer other = StubModelServer.start();

  @AfterEach
  void close() {
    server.close();
    other.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/",
        "http://localhost:PORT/",
        "http://127.1:PORT/",
        "http://2130706433:PORT/",
        "http://[::1]:PORT/",
        "http://[::ffff:127.0.0.1]:PORT/",
        "http://0.0.0.0:PORT/",
        "http://localhost.:PORT/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1/",
        "http://user:pw@example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://1.1.1.1/",
        "http:///x",
        "http://1.1.1.1:22/",
        "//example.com",
        "/relative"
      })
  void privateAddressesAndStrangeUrlsAreRefusedBeforeAnythingIsSent(String url) {
    GuardedHttpCaller strict = new GuardedHttpCaller(HttpLimits.DEFAULT, InstantSource.system());
    EffectFailure failure =
        catchThrowableOfType(
            EffectFailure.class, () -> strict.call(get(url.replace("PORT", "" + server.port()))));
    assertThat(failure.code()).isIn("address_refused", "invalid_url");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aTrustedHostIsCalledWithTheEffectKey() {
    server.page("/hello?x=1", StubReply.json(200, "{\"a\":1}"));
    Permit<HttpCall> permit = get(url("/hello?x=1"));
    Reply reply = caller().call(permit);
    assertThat(reply).isEqualTo(new Reply(200, "application/json", "{\"a\":1}"));
    StubRequest request = server.requests().getFirst();
    assertThat(request.header("idempotency-key")).contains(permit.effectKey());
    permit
        .correlation()
        .headers()
        .forEach((name, value) -> assertThat(request.header(name)).contains(value));
    assertThat(request.header("traceparent")).isPresent();
    assertThat(request.header("host")).contains("127.0.0.1:" + server.port());
    assertThat(request.method()).isEqualTo("GET");
  }

  @Test
  void aBodyGoesOutAsJsonOrText() {
    server.page("/in", StubReply.json(201, "{}"));
    Value.Obj body = Value.obj("b", Value.of(1L), "a", Value.of("ü"));
    caller().call(call("post", url("/in"), Map.of(), body));
    caller().call(call("PUT", url("/in"), Map.of("Content-Type", "text/csv"), Value.of("a,b")));
    assertThat(server.requests().get(0).body()).isEqualTo("{\"a\":\"ü\",\"b\":1}");
    assertThat(server.requests().get(0).header("content-type")).contains("application/json");
    assertThat(server.requests().get(1).header("content-type")).contains("text/csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "X-A; good\\r\\nX-Evil: 1",
        "X-A\\r\\nEvil; x",
        "Host; evil.example",
        "Content-Length; 5",
        "Transfer-Encoding; chunked",
        "Proxy-Authorization; x",
        "Idempotency-Key; mine",
        "Näme; x"
      })
  void headersThatWouldChangeTheMessageAreRefused(String name, String value) {
    Map<String, String> headers = Map.of(lines(name), lines(value));
    EffectFailure failure = failure(call("GET", url("/"), headers, Value.NULL));
    assertThat(failure.code()).isEqualTo("invalid_header");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aRedirectIsFollowedForGetAndJudgedAgain() {
    server.page("/a", StubReply.json(302, "").header("location", "/b"));
    server.page("/b", StubReply.json(200, "1"));
    server.page("/evil", StubReply.json(302, "").header("location", "http://169.254.169.254/"));
    server.page("/loop", StubReply.json(302, "").header("location", "/loop"));
    assertThat(caller().call(get(url("/a"))).body()).isEqualTo("1");
    assertThat(failure(get(url("/evil"))).code()).isEqualTo("address_refused");
    assertThat(failure(get(url("/loop"))).code()).isEqualTo("redirected");
    assertThat(failure(call("POST", url("/a"), Map.of(), Value.NULL)).code())
        .isEqualTo("redirected");
  }

  @Test
  void credentialsDoNotFollowToAnotherOrigin() {
    server.page("/a", StubReply.json(307, "").header("location", otherUrl("/b")));
    other.page("/b", StubReply.json(200, "1"));
    Map<String, String> headers =
        Map.of("Authorization", "Bearer x", "Cookie", "s=1", "X-Api-Key", "k", "Accept", "a/b");
    caller().call(call("GET", url("/a"), headers, Value.NULL));
    assertThat(server.requests().getFirst().header("authorization")).contains("Bearer x");
    assertThat(other.requests().getFirst().headers())
        .containsEntry("accept", "a/b")
        .containsKeys("traceparent", "x-correlation-id")
        .doesNotContainKeys("authorization", "cookie", "x-api-key", "idempotency-key");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 404, Permanent",
    "GET, 500, Transient",
    "POST, 500, UnknownOutcome",
    "POST, 429, Transient",
    "POST, 422, Permanent"
  })
  void aBadStatusIsATypedFailure(String method, int status, String type) {
    server.page("/", StubReply.json(status, "no luck").header("retry-after", "3"));
    EffectFailure failure = failure(call(method, url("/"), Map.of(), Value.NULL));
    assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
    assertThat(failure.code()).isEqualTo("http_" + status);
    assertThat(failure.detail()).contains("no luck");
  }

  @Test
  void tooManyBytesAndTooMuchTimeEndTheCall() {
    server.page("/big", StubReply.body(200, "text/plain", "x".repeat(3_000)));
    server.page("/slow", StubReply.body(200, "text/plain", "x").ending(StubReply.End.SILENCE));
    assertThat(failure(get(url("/big"))).code()).isEqualTo("answer_too_large");
    GuardedHttpCaller hasty = caller(Duration.ofMillis(500));
    assertThat(failure(hasty, get(url("/slow")))).isInstanceOf(EffectFailure.Transient.class);
    EffectFailure posted = failure(hasty, call("POST", url("/slow"), Map.of(), Value.NULL));
    assertThat(posted).isInstanceOf(EffectFailure.UnknownOutcome.class);
    assertThat(posted.code()).isEqualTo("timeout");
  }

  @Test
  void aBrokenAnswerIsAnUnknownOutcomeForAPost() {
    server.page("/", StubReply.body(200, "text/plain", "x").ending(StubReply.End.BREAK));
    assertThat(failure(call("POST", url("/"), Map.of(), Value.NULL)))
        .isInstanceOf(EffectFailure.UnknownOutcome.class);
  }

  @Test
  void anInterruptClosesTheConnection() throws InterruptedException {
    server.page("/slow", StubReply.body(200, "text/plain", "x").ending(StubReply.End.SILENCE));
    GuardedHttpCaller patient =
        new GuardedHttpCaller(
            HttpLimits.DEFAULT.trusting(Set.of("127.0.0.1")), InstantSource.system());
    CountDownLatch failed = new CountDownLatch(1);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    patient.call(get(url("/slow")));
                  } catch (EffectFailure expected) {
                    failed.countDown();
                  }
                });
    server.awaitRequests(1, Duration.ofSeconds(30));
    caller.interrupt();
    assertThat(server.awaitHangUp(Duration.ofSeconds(30))).isTrue();
    assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
    caller.join();
  }

  private GuardedHttpCaller caller() {
    return caller(Duration.ofSeconds(40));
  }

  private GuardedHttpCaller caller(Duration time) {
    Set<String> trusted = Set.of("127.0.0.1:" + server.port(), "127.0.0.1:" + other.port());
    HttpLimits limits = new HttpLimits(trusted, Duration.ofSeconds(40), time, 2_000, 3);
    return new GuardedHttpCaller(limits, InstantSource.system());
  }

  private EffectFailure failure(Permit<HttpCall> permit) {
    return failure(caller(), permit);
  }

  private static EffectFailure failure(GuardedHttpCaller caller, Permit<HttpCall> permit) {
    EffectFailure failure = catchThrowableOfType(EffectFailure.class, () -> caller.call(permit));
    assertThat(failure).isNotNull();
    return failure;
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  private String otherUrl(String path) {
    return "http://127.0.0.1:" + other.port() + path;
  }

  private static String lines(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }

  private static Permit<HttpCall> get(String url) {
    return call("GET", url, Map.of(), Value.NULL);
  }

  private static Permit<HttpCall> call(
      String method, String url, Map<String, String> headers, Value body) {
    return Permits.of(
        new HttpCall("tester", method, url, headers, body, RiskTier.EXTERNAL_IO, EffectClass.ONCE));
  }
}
