package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vendors and clients of the gateway that do what they should not. */
final class GatewayHostileTest {

  private static final String CHUNK =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello \"}}]}\n\n";
  private static final String STREAM = "text/event-stream";

  private static final String CHAT =
      """
      {"model":"stub","stream":false,"temperature":0.5,"top_p":0.9,"max_tokens":50,"n":1,
       "stop":["END"],"seed":7,"user":"ann","tool_choice":"auto","parallel_tool_calls":true,
       "response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}},
       "tools":[{"type":"function","function":{"name":"w","description":"d",
         "parameters":{"type":"object","properties":{}}}}],
       "messages":[{"role":"system","content":"Be brief."},
         {"role":"user","content":[{"type":"text","text":"What?"},
           {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
         {"role":"assistant","content":null,"thinking_blocks":[{"type":"thinking","thinking":"Hm.",
           "signature":"meshflow.e30"}],"tool_calls":[{"id":"c1","type":"function",
           "function":{"name":"w","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"c1","content":"fine"}]}
      """;

  private static final String MESSAGES =
      """
      {"model":"stub","stream":false,"max_tokens":50,"temperature":0.5,"top_p":0.9,"top_k":5,
       "stop_sequences":["END"],"metadata":{"user_id":"ann"},"tool_choice":{"type":"auto"},
       "thinking":{"type":"enabled","budget_tokens":1024},
       "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
       "tools":[{"name":"w","description":"d","input_schema":{"type":"object"}}],
       "messages":[{"role":"user","content":[{"type":"text","text":"What?"},
           {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
         {"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"},
           {"type":"redacted_thinking","data":"aGlk"},{"type":"text","text":"Well."},
           {"type":"tool_use","id":"c1","name":"w","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","is_error":true,
           "content":[{"type":"text","text":"gone"}]}]}]}
      """;

  @TempDir static Path home;
  private static StubModelServer upstream;
  private static TestServer mesh;

  @BeforeAll
  static void open() throws IOException {
    upstream = StubModelServer.start();
    List<String> models = new ArrayList<>(List.of("stub"));
    for (int i = 0; i < 80; i++) {
      models.add("stub-" + i);
    }
    upstream.models(models.toArray(String[]::new));
    mesh = TestServer.over(upstream, home);
  }

  @AfterAll
  static void close() {
    mesh.close();
    upstream.close();
  }

  @BeforeEach
  void usual() {
    upstream.otherwise(StubReply.text("Hello"));
  }

  /** Answers that are none, by what is wrong with them. */
  private static Map<String, StubReply> broken() {
    Map<String, StubReply> broken = new LinkedHashMap<>();
    broken.put("half a JSON", StubReply.body(200, STREAM, "data: {\"choices\":[{\"in\n\n"));
    broken.put("an endless line", StubReply.body(200, STREAM, "data: " + "x".repeat(5 << 20)));
    broken.put("another type", StubReply.body(200, "text/html", "<html>sign in</html>"));
    broken.put(
        "an error inside",
        StubReply.body(200, STREAM, "data: {\"error\":{\"message\":\"no\"}}\n\n"));
    broken.put(
        "an error after text",
        StubReply.body(200, STREAM, CHUNK + "data: {\"error\":{\"message\":\"no\"}}\n\n"));
    broken.put("a stream that stops", StubReply.body(200, STREAM, ": no object\n\n", CHUNK));
    broken.put(
        "a broken connection", StubReply.body(200, STREAM, CHUNK).ending(StubReply.End.BREAK));
    broken.put("nothing", StubReply.body(200, STREAM));
    broken.put("no object", StubReply.body(200, STREAM, "data: [1]\n\n"));
    broken.put("deep JSON", StubReply.body(200, STREAM, "data: " + "[".repeat(100_000) + "\n\n"));
    broken.put("no UTF-8", StubReply.body(200, "application/json", "{\"choices\":\"\ud800\"}"));
    broken.put("broken arguments", calls("{\"a\":"));
    broken.put("arguments that are no object", calls("[1]"));
    broken.put(
        "arguments without end",
        StubReply.toolCalls(
            new ToolUse("c1", "w", Value.obj("a", Value.of("x".repeat(10 << 20))))));
    return broken;
  }

  private static StubReply calls(String arguments) {
    Value function = Value.obj("name", Value.of("w"), "arguments", Value.of(arguments));
    Value call = Value.obj("index", Value.of(0L), "id", Value.of("c1"), "function", function);
    Value delta = Value.obj("tool_calls", Value.array(call));
    Value choice =
        Value.obj("index", Value.of(0L), "delta", delta, "finish_reason", Value.of("tool_calls"));
    return StubReply.events(List.of(Value.obj("choices", Value.array(choice))));
  }

  private static String body(String path, boolean streams, String model) {
    String plain = path.endsWith("messages") ? MESSAGES : CHAT;
    return plain
        .replace("\"stream\":false", "\"stream\":" + streams)
        .replace("\"model\":\"stub\"", "\"model\":\"" + model + "\"");
  }

  private static int status(String model) {
    String path = "/v1/messages";
    return mesh.post(path, TestServer.OPERATOR, body(path, false, model)).status();
  }

  @Test
  void neitherBadRequestsNorABadModelTakeTheGatewayAwayFromOthers() {
    upstream.otherwise(StubReply.error(400, "invalid", "no"));
    for (int i = 0; i < 6; i++) {
      assertThat(status("stub-79")).isEqualTo(400);
    }
    upstream.otherwise(StubReply.body(200, STREAM));
    for (int i = 0; i < 6; i++) {
      assertThat(status("stub-78")).isGreaterThanOrEqualTo(500);
    }
    upstream.otherwise(StubReply.text("Hello"));
    assertThat(status("stub-79")).isEqualTo(200);
    assertThat(status("stub-77")).isEqualTo(200);
    assertThat(status("stub-78")).as("it rests").isEqualTo(503);
  }

  @Test
  void whatAVendorBreaksIsATypedErrorAndIsChargedOnce() {
    int n = 0;
    for (Map.Entry<String, StubReply> one : broken().entrySet()) {
      upstream.otherwise(one.getValue());
      boolean turn = n % 4 == 0;
      refused(one.getKey(), "/v1/chat/completions", turn, "stub-" + n++);
      refused(one.getKey(), "/v1/messages", !turn, "stub-" + n++);
    }
  }

  private static void refused(String what, String path, boolean streams, String model) {
    int before = upstream.requests().size();
    TestServer.Answer answer = mesh.post(path, TestServer.OPERATOR, body(path, streams, model));
    String told = what + " " + path + " " + streams + "\n" + answer.body();
    boolean begun = streams && answer.status() == 200;
    assertThat(begun || answer.status() >= 400 && answer.status() != 500).as(told).isTrue();
    assertThat(answer.body()).as(told).contains("error").doesNotContain("\tat ");
    record(answer, upstream.requests().size() - before, told);
  }

  /** The run is whole, and says of each attempt that went out how it ended. */
  private static void record(TestServer.Answer answer, int attempts, String told) {
    String run = answer.header("X-Run-ID").orElse("");
    if (run.isEmpty()) {
      run = newest();
    }
    Value.Obj kept = mesh.get("/api/v1/runs/" + run, TestServer.OPERATOR).json();
    assertThat(kept.text("status")).as(told).isIn("failed", "cancelled");
    Value.Obj trace = mesh.get("/api/v1/runs/" + run + "/trace", TestServer.OPERATOR).json();
    List<Value.Obj> calls = trace.objects("steps").getFirst().objects("calls");
    assertThat(calls).as(told).hasSize(attempts);
    assertThat(calls).allMatch(call -> !call.text("outcome").equals("done"));
    assertThat(mesh.get("/api/v1/runs/" + run + "/verify", TestServer.OPERATOR).status())
        .as(told)
        .isEqualTo(200);
  }

  private static String newest() {
    return mesh.get("/api/v1/runs?limit=1", TestServer.OPERATOR)
        .json()
        .objects("runs")
        .getFirst()
        .text("run_id");
  }

  @Test
  void whatIsOnlyOddIsHandedOn() {
    upstream.otherwise(
        StubReply.toolCalls(
            new ToolUse("same", "w", Value.obj("a", Value.of("x".repeat(100_000)))),
            new ToolUse("same", "w", Value.Obj.EMPTY)));
    TestServer.Answer told = mesh.post("/v1/messages", TestServer.OPERATOR, MESSAGES);
    assertThat(told.status()).as(told.body()).isEqualTo(200);
    Value.Obj twice = told.json();
    List<Value.Obj> uses = twice.objects("content");
    assertThat(uses).hasSize(2).extracting(use -> use.text("id")).doesNotHaveDuplicates();
    assertThat(uses.getFirst().object("input").text("a")).hasSize(100_000);
    Value.Obj openai = mesh.post("/v1/chat/completions", TestServer.OPERATOR, CHAT).json();
    assertThat(
            openai.objects("choices").getFirst().object("message").objects("tool_calls").stream()
                .map(call -> call.text("id")))
        .containsExactly("same", "same-2");
  }

  @Test
  void aClientWaitsAsLongAsTheVendorAsks() {
    upstream.otherwise(StubReply.error(429, "rate_limit", "slow down").header("retry-after", "60"));
    TestServer.Answer busy =
        mesh.post("/v1/messages", TestServer.OPERATOR, body("/v1/messages", false, "stub-75"));
    assertThat(busy.status()).as(busy.body()).isEqualTo(429);
    assertThat(busy.header("Retry-After")).contains("60");
    upstream.otherwise(StubReply.error(400, "bad", "m-1 does not support tools"));
    assertThat(status("stub-74")).as("the client's fault").isEqualTo(400);
  }

  private static StubReply ending(String reason) {
    String last = CHUNK.replace("}}]}", "},\"finish_reason\":" + reason + "}]}");
    return StubReply.body(200, STREAM, last, "data: [DONE]\n\n");
  }

  @Test
  void anAnswerThatEndsForAReasonNobodyKnowsIsATypedErrorAndChargedForWhatItIs() {
    for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
      upstream.otherwise(ending("\"moonphase\""));
      int before = upstream.requests().size();
      TestServer.Answer odd = mesh.post(path, TestServer.OPERATOR, body(path, false, "stub-76"));
      assertThat(odd.status()).as(odd.body()).isEqualTo(502);
      assertThat(odd.body()).contains("unfinished", "may be cut");
      assertThat(upstream.requests()).as("asked once").hasSize(before + 1);
      TestServer.Answer stream = mesh.post(path, TestServer.OPERATOR, body(path, true, "stub-76"));
      assertThat(stream.body()).contains("unfinished");
      upstream.otherwise(ending("null"));
      assertThat(mesh.post(path, TestServer.OPERATOR, body(path, false, "stub-76")).status())
          .as("a server that gives no reason has none to hide")
          .isEqualTo(200);
    }
  }

  @Test
  void whatAClientBreaksAnywhereIsItsFaultOrDoesNotMatter() {
    Random random = new Random(20_261_128);
    for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
      Value good = Json.parse(body(path, false, "stub"));
      for (int i = 0; i < 60; i++) {
        List<List<String>> places = new ArrayList<>();
        places(good, List.of(), places);
        List<String> place = places.get(random.nextInt(places.size()));
        Value bad = changed(good, place, odd(random));
        TestServer.Answer answer = mesh.post(path, TestServer.OPERATOR, Json.canonical(bad));
        String told = path + " " + place + " " + Json.canonical(bad) + "\n" + answer.body();
        assertThat(answer.status()).as(told).isLessThan(500);
        assertThat(answer.body()).as(told).doesNotContain("\tat ", "java.lang");
      }
    }
  }

  private static void places(Value value, List<String> at, List<List<String>> all) {
    if (!at.isEmpty()) {
      all.add(at);
    }
    switch (value) {
      case Value.Obj object ->
          object.fields().forEach((name, inner) -> places(inner, under(at, name), all));
      case Value.Array array -> {
        for (int i = 0; i < array.items().size(); i++) {
          places(array.items().get(i), under(at, Integer.toString(i)), all);
        }
      }
      default -> {}
    }
  }

  private static List<String> under(List<String> at, String name) {
    List<String> longer = new ArrayList<>(at);
    longer.add(name);
    return longer;
  }

  private static Value changed(Value value, List<String> place, Value odd) {
    if (place.isEmpty()) {
      return odd;
    }
    List<String> rest = place.subList(1, place.size());
    return switch (value) {
      case Value.Obj object -> {
        ObjBuilder other = Value.Obj.builder();
        object
            .fields()
            .forEach(
                (name, inner) ->
                    other.put(
                        name, name.equals(place.getFirst()) ? changed(inner, rest, odd) : inner));
        yield other.build();
      }
      case Value.Array array -> {
        List<Value> items = new ArrayList<>(array.items());
        int i = Integer.parseInt(place.getFirst());
        items.set(i, changed(items.get(i), rest, odd));
        yield Value.array(items);
      }
      default -> odd;
    };
  }

  private static Value odd(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> Value.NULL;
      case 1 -> Value.of(-1e300);
      case 2 -> Value.array(Value.array(), Value.Obj.EMPTY, Value.NULL);
      case 3 -> Value.obj("type", Value.of("odd"), "a", Value.obj("b", Value.array(Value.of(1L))));
      case 4 -> Value.TRUE;
      case 5 -> Value.of("");
      case 6 -> Value.of("a\u0000b\r\nX-Injected: 1");
      case 7 -> Value.Obj.EMPTY;
      case 8 -> Value.array();
      default -> Value.of("x".repeat(3_000));
    };
  }
}
