package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that the gateway gives again because a client said that it may. */
class GatewayReuseTest {

  private static final String SECRET = "sk-proj-Ab3dEf9hIj2kLm5nOp8qRs1t";
  private static final String CHAT = "/v1/chat/completions";
  private static final String MESSAGES = "/v1/messages";

  @TempDir Path home;
  private StubModelServer upstream;
  private TestServer mesh;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    upstream.models("stub");
    mesh = TestServer.over(upstream, home.resolve("a"));
  }

  @AfterEach
  void close() {
    mesh.close();
    upstream.close();
  }

  private long asked() {
    return upstream.requests().stream().filter(sent -> sent.method().equals("POST")).count();
  }

  private TestServer.Answer ask(String path, String key, String more, String... headers) {
    String body =
        "{\"model\":\"stub\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
            + more
            + "}";
    return mesh.send("POST", path, key, body, headers);
  }

  private TestServer.Answer cached(String path, String more) {
    return ask(path, TestServer.OPERATOR, more, "X-MeshFlow-Cache", "600");
  }

  @Test
  void withTheHeaderAnAnswerIsGivenAgainFreeOfCostAndSaysFromWhichCall() {
    TestServer.Answer first = cached(CHAT, "");
    assertThat(first.status()).as(first.body()).isEqualTo(200);
    assertThat(first.header("X-MeshFlow-Cache")).isEmpty();
    TestServer.Answer again = cached(CHAT, "");
    String origin = first.header("X-Run-ID").orElseThrow() + "/chat#1";
    assertThat(again.header("X-MeshFlow-Cache")).contains(origin);
    assertThat(again.header("X-Cost-USD")).contains("0");
    assertThat(again.body()).contains("Hello from the stub.");
    assertThat(asked()).isEqualTo(1);
    String run = again.header("X-Run-ID").orElseThrow();
    Value.Obj call =
        mesh.get("/api/v1/runs/" + run + "/trace", TestServer.OPERATOR)
            .json()
            .objects("steps")
            .getFirst()
            .objects("calls")
            .getFirst();
    assertThat(call.text("from")).isEqualTo(origin);
    assertThat(call.number("cost_usd")).isZero();
    String metrics = mesh.get("/metrics", TestServer.ADMIN).body();
    assertThat(metrics)
        .contains(
            "llm_reused_answers_total{tenant=\"default\",provider=\"openai_compatible\",model=\"stub\"} 1")
        .contains(
            "llm_calls_total{tenant=\"default\",provider=\"openai_compatible\",model=\"stub\","
                + "status=\"ok\"} 1");
  }

  @Test
  void anAnswerThatIsGivenAgainStreamsToClientsOfBothKinds() {
    cached(CHAT, "");
    String streamed = cached(CHAT, ",\"stream\":true").body();
    assertThat(streamed).contains("Hello", "chat.completion.chunk").endsWith("data: [DONE]\n\n");
    cached(MESSAGES, "");
    String events = cached(MESSAGES, ",\"stream\":true").body();
    assertThat(events).contains("Hello", "message_stop");
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void callsOfToolsAreGivenAgainToo() {
    upstream.next(
        StubReply.toolCalls(new ToolUse("c1", "weather", Value.obj("city", Value.of("Bern")))));
    String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
    assertThat(cached(CHAT, tools).body()).contains("tool_calls", "Bern");
    assertThat(cached(CHAT, tools).body()).contains("tool_calls", "Bern");
    assertThat(cached(CHAT, tools + ",\"stream\":true").body()).contains("tool_calls", "Bern");
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void withoutTheHeaderEachCallIsAsked() {
    ask(CHAT, TestServer.OPERATOR, "");
    ask(CHAT, TestServer.OPERATOR, "");
    ask(CHAT, TestServer.OPERATOR, "", "X-MeshFlow-Cache", "0");
    assertThat(asked()).isEqualTo(3);
  }

  @Test
  void anotherTenantIsAskedForItself() {
    cached(CHAT, "");
    ask(CHAT, "operator-key-2", "", "X-MeshFlow-Cache", "600");
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void thePolicyHidesInAnAnswerThatIsGivenAgainToo() {
    upstream.next(StubReply.text("The key is " + SECRET + " and nothing else."));
    assertThat(cached(CHAT, "").body()).contains("[SECRET-REDACTED]").doesNotContain(SECRET);
    TestServer.Answer again = cached(CHAT, "");
    assertThat(again.header("X-MeshFlow-Cache")).isPresent();
    assertThat(again.body()).contains("[SECRET-REDACTED]").doesNotContain(SECRET);
    assertThat(cached(CHAT, ",\"stream\":true").body()).doesNotContain(SECRET);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void theAnswerOfAnErasedRunIsNotGivenAgain() {
    String run = cached(CHAT, "").header("X-Run-ID").orElseThrow();
    TestServer.Answer erased =
        mesh.post("/api/v1/runs/" + run + "/erase", TestServer.ADMIN, "{\"reason\":\"gdpr-17\"}");
    assertThat(erased.status()).isEqualTo(200);
    cached(CHAT, "");
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void anAgeThatCannotBeIsRefused() {
    for (String age : new String[] {"-1", "ten", "99999999", "2592001"}) {
      TestServer.Answer answer = ask(CHAT, TestServer.OPERATOR, "", "X-MeshFlow-Cache", age);
      assertThat(answer.status()).as(age).isEqualTo(400);
      assertThat(answer.body()).contains("X-MeshFlow-Cache");
    }
    assertThat(asked()).isZero();
  }
}
