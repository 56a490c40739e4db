package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the end of a stream tells: the cost, and the answers besides the first. */
@Timeout(60)
final class GatewayStreamEndTest {

  private static final String SECRET = "AKIA" + "IOSFODNN7EXAMPLE";

  @TempDir Path home;
  private StubModelServer upstream;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    upstream.models("stub");
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private TestServer mesh(Policy.Mode mode) {
    return TestServer.over(upstream, home.resolve(mode.word()), mode);
  }

  private static String body(String more) {
    return "{\"model\":\"stub\",\"max_tokens\":50,\"stream\":true,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]"
        + more
        + "}";
  }

  private static List<Value.Obj> events(TestServer.Answer answer) {
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> (Value.Obj) Json.parse(line.substring(6)))
        .toList();
  }

  /** Prices of the stub are $1 and $2 a million, and it counts 11 tokens in and 7 out. */
  @ParameterizedTest
  @EnumSource(
      value = Policy.Mode.class,
      names = {"DEV", "STANDARD"})
  void theCostStandsBesideTheCountsAndInAComment(Policy.Mode mode) {
    try (TestServer mesh = mesh(mode)) {
      String counted = body(",\"stream_options\":{\"include_usage\":true}");
      TestServer.Answer openai = mesh.post("/v1/chat/completions", TestServer.OPERATOR, counted);
      Value.Obj usage = events(openai).getLast().object("usage");
      assertThat(usage.whole("prompt_tokens")).isEqualTo(11);
      assertThat(usage.number("cost")).isEqualTo(0.000025);
      assertThat(openai.body()).endsWith(": X-Cost-USD: 0.000025\n\ndata: [DONE]\n\n");
      TestServer.Answer plain = mesh.post("/v1/chat/completions", TestServer.OPERATOR, body(""));
      assertThat(plain.body()).contains(": X-Cost-USD: 0.000025\n").doesNotContain("\"usage\"");
      TestServer.Answer anthropic = mesh.post("/v1/messages", TestServer.OPERATOR, body(""));
      assertThat(anthropic.body()).contains("\"cost\":0.000025", ": X-Cost-USD: 0.000025\n");
    }
  }

  private static Value.Obj piece(int index, String text, String finish) {
    Value.Obj first = StubReply.delta(Value.obj("content", Value.of(text)), Value.NULL);
    Value.Obj choice =
        first
            .objects("choices")
            .getFirst()
            .with("index", Value.of((long) index))
            .with("finish_reason", finish.isEmpty() ? Value.NULL : Value.of(finish));
    return first.with("choices", Value.array(choice));
  }

  private static String said(List<Value.Obj> events, int index) {
    return events.stream()
        .flatMap(event -> event.objects("choices").stream())
        .filter(choice -> choice.whole("index") == index)
        .map(choice -> choice.object("delta").textIf("content").orElse(""))
        .collect(Collectors.joining());
  }

  private static List<String> ends(List<Value.Obj> events, int index) {
    return events.stream()
        .flatMap(event -> event.objects("choices").stream())
        .filter(choice -> choice.whole("index") == index)
        .flatMap(choice -> choice.textIf("finish_reason").stream())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.Mode.class,
      names = {"DEV", "STANDARD"})
  void eachOfTwoAnswersComesWithItsEnd(Policy.Mode mode) {
    two("and the second.");
    try (TestServer mesh = mesh(mode)) {
      List<Value.Obj> events =
          events(mesh.post("/v1/chat/completions", TestServer.OPERATOR, body(",\"n\":2")));
      assertThat(said(events, 0)).isEqualTo("The first one.");
      assertThat(said(events, 1)).isEqualTo("Here and the second.");
      assertThat(ends(events, 0)).containsExactly("stop");
      assertThat(ends(events, 1)).containsExactly("length");
      upstream.next(
          StubReply.json(
              200,
              """
              {"choices":[{"index":0,"finish_reason":"stop","message":{"content":"A"}},
                {"index":1,"finish_reason":"length","message":{"content":"B"}}],
               "usage":{"prompt_tokens":3,"completion_tokens":4}}
              """));
      events = events(mesh.post("/v1/chat/completions", TestServer.OPERATOR, body(",\"n\":2")));
      assertThat(said(events, 1)).as("of a server that does not stream").isEqualTo("B");
      assertThat(ends(events, 1)).containsExactly("length");
    }
  }

  @Test
  void whatThePolicyHidesIsHiddenInTheSecondToo() {
    try (TestServer mesh = mesh(Policy.Mode.STANDARD)) {
      two("is " + SECRET);
      String streamed =
          mesh.post("/v1/chat/completions", TestServer.OPERATOR, body(",\"n\":2")).body();
      assertThat(streamed).contains("Here is [SECRET-REDACTED]").doesNotContain(SECRET);
      upstream.next(
          StubReply.json(
              200,
              """
              {"id":"x","choices":[
                {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"A"}},
                {"index":1,"finish_reason":"stop","message":{"role":"assistant",
                  "content":"Here is %s"}}],
               "usage":{"prompt_tokens":3,"completion_tokens":4}}
              """
                  .formatted(SECRET)));
      String whole = body(",\"n\":2").replace("\"stream\":true", "\"stream\":false");
      Value.Obj answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, whole).json();
      assertThat(answer.objects("choices")).hasSize(2);
      assertThat(answer.objects("choices").getLast().object("message").text("content"))
          .isEqualTo("Here is [SECRET-REDACTED]");
    }
  }

  private static Value.Obj calling(int index, String arguments) {
    Value function = Value.obj("name", Value.of("weather"), "arguments", Value.of(arguments));
    Value call =
        Value.Obj.builder()
            .put("index", 0)
            .put("id", "call_" + index)
            .put("type", "function")
            .put("function", function)
            .build();
    Value.Obj chunk = piece(index, "", "tool_calls");
    Value.Obj choice = chunk.objects("choices").getFirst();
    Value.Obj delta = Value.obj("tool_calls", Value.array(call));
    return chunk.with("choices", Value.array(choice.with("delta", delta)));
  }

  /** The same choices as an answer that comes at once. */
  private static String whole(List<Value> chunks) {
    List<Value> choices = new ArrayList<>();
    for (Value chunk : chunks) {
      for (Value.Obj choice : ((Value.Obj) chunk).objects("choices")) {
        choices.add(choice.without("delta").with("message", choice.required("delta")));
      }
    }
    Value usage = ((Value.Obj) chunks.getLast()).required("usage");
    return Json.canonical(Value.obj("choices", Value.array(choices), "usage", usage));
  }

  /** The arguments of the calls of an answer, whether it came in pieces or whole. */
  private static String arguments(List<Value.Obj> events, int index, String part) {
    return events.stream()
        .flatMap(event -> event.objects("choices").stream())
        .filter(choice -> choice.whole("index") == index && choice.object(part).has("tool_calls"))
        .flatMap(choice -> choice.object(part).objects("tool_calls").stream())
        .map(call -> call.object("function").text("arguments"))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.Mode.class,
      names = {"DEV", "STANDARD"})
  void callsOfToolsComeWithEachAnswer(Policy.Mode mode) {
    String tools =
        ",\"n\":2,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
    List<Value> calls =
        List.of(
            calling(0, "{\"city\":\"Bern\"}"),
            calling(1, "{\"city\":\"" + SECRET + "\"}"),
            StubReply.usage(11, 14));
    boolean hidden = mode == Policy.Mode.STANDARD;
    String second = "{\"city\":\"" + (hidden ? "[SECRET-REDACTED]" : SECRET) + "\"}";
    try (TestServer mesh = mesh(mode)) {
      upstream.next(StubReply.events(calls));
      List<Value.Obj> events =
          events(mesh.post("/v1/chat/completions", TestServer.OPERATOR, body(tools)));
      assertThat(arguments(events, 0, "delta")).isEqualTo("{\"city\":\"Bern\"}");
      assertThat(arguments(events, 1, "delta")).isEqualTo(second);
      assertThat(ends(events, 1)).containsExactly("tool_calls");
      upstream.next(StubReply.json(200, whole(calls)));
      String whole = body(tools).replace("\"stream\":true", "\"stream\":false");
      Value.Obj answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, whole).json();
      assertThat(arguments(List.of(answer), 1, "message")).isEqualTo(second);
      assertThat(ends(List.of(answer), 1)).containsExactly("tool_calls");
    }
  }

  @Test
  void aCallInTheSecondThatIsNoJsonIsATypedErrorThatCostsWhatWasCounted() {
    upstream.otherwise(
        StubReply.events(
            List.of(piece(0, "Fine.", "stop"), calling(1, "{\"a\":"), StubReply.usage(11, 14))));
    try (TestServer mesh = mesh(Policy.Mode.STANDARD)) {
      String whole = body(",\"n\":2").replace("\"stream\":true", "\"stream\":false");
      TestServer.Answer answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, whole);
      assertThat(answer.status()).as(answer.body()).isEqualTo(502);
      assertThat(answer.body()).contains("invalid_tool_json", "weather");
      Value.Obj total = mesh.get("/api/v1/usage", TestServer.ADMIN).json().object("total");
      assertThat(total.whole("output_tokens")).isEqualTo(14 * total.whole("calls"));
    }
  }

  /** Two answers in turns, the second of which ends like this. */
  private void two(String last) {
    List<Value> pieces = new ArrayList<>();
    pieces.add(piece(0, "The first", ""));
    pieces.add(piece(1, "Here ", ""));
    pieces.add(piece(0, " one.", "stop"));
    pieces.add(piece(1, last, "length"));
    pieces.add(StubReply.usage(11, 14));
    upstream.next(StubReply.events(pieces));
  }
}
