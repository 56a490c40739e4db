package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A call whose process stopped before the answer came. */
@Timeout(120)
final class LostAttemptTest {

  private static final String FLOW =
      """
      name: slow
      nodes:
        write: {role: writer, instructions: Write, model: stub}
      """;

  @TempDir Path home;

  private String begun(TestServer mesh, StubModelServer upstream) throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    upstream.each(
        request -> {
          if (request.path().endsWith("/chat/completions")) {
            asked.countDown();
          }
        });
    upstream.next(StubReply.text("never heard").after(Duration.ofMinutes(5)));
    Value.Obj start = Value.obj("definition", Value.of(FLOW), "task", Value.of("x"));
    TestServer.Answer answer =
        mesh.post("/api/v1/runs", TestServer.OPERATOR, Json.canonical(start));
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    asked.await();
    return answer.json().text("run_id");
  }

  @Test
  void itIsShownAtTheMostThatItCanCostAndItsTokensAreNotMadeUp() throws InterruptedException {
    try (StubModelServer upstream = StubModelServer.start().models("stub")) {
      String run;
      try (TestServer mesh = TestServer.over(upstream, home)) {
        run = begun(mesh, upstream);
      }
      upstream.next(StubReply.text("heard"));
      try (TestServer mesh = TestServer.over(upstream, home)) {
        String events =
            mesh.get("/api/v1/runs/" + run + "/events", TestServer.OPERATOR).body(); // to its end
        assertThat(events).contains("\"status\":\"completed\"").containsOnlyOnce("\"lost\":true");
        shown(mesh, run);
      }
    }
  }

  /** Prices of the stub are $1 and $2 a million, and it counts 11 tokens in and 7 out. */
  private static void shown(TestServer mesh, String run) {
    Value.Obj trace = mesh.get("/api/v1/runs/" + run + "/trace", TestServer.OPERATOR).json();
    Value.Obj step = trace.objects("steps").getFirst();
    List<Value.Obj> calls = step.objects("calls");
    assertThat(calls).extracting(call -> call.text("code")).containsExactly("process_lost", "");
    Value.Obj lost = calls.getFirst();
    assertThat(lost.field("lost")).contains(Value.TRUE);
    assertThat(lost.whole("tokens")).isZero();
    double most = lost.number("cost_usd");
    assertThat(most).as("2,048 tokens of an answer at least").isGreaterThan(0.004);
    assertThat(calls.getLast().has("lost")).isFalse();
    long counted = calls.getLast().whole("tokens");
    assertThat(counted).isEqualTo(18);
    assertThat(step.whole("tokens_used")).isEqualTo(counted);
    assertThat(trace.object("summary").whole("tokens")).isEqualTo(counted);
    Value.Obj total = mesh.get("/api/v1/usage", TestServer.ADMIN).json().object("total");
    assertThat(total.whole("calls")).isEqualTo(2);
    assertThat(total.whole("input_tokens") + total.whole("output_tokens")).isEqualTo(counted);
    assertThat(total.number("lost_usd")).isEqualTo(most);
    assertThat(total.number("cost_usd")).isGreaterThan(most);
    assertThat(total.number("reserved_usd")).isZero();
  }
}
