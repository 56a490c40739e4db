package io.meshflow.e2e.clients;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import java.util.List;
import java.util.Map;

/** A vendor that breaks in another way for each of its models. */
final class BrokenUpstream {

  private static final String STREAM = "text/event-stream";
  private static final String CHUNK =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n";
  private static final String ERROR =
      "data: {\"error\":{\"message\":\"The stub is unwell\",\"type\":\"server_error\"}}\n\n";

  /** So much text that some of it is seen before the end, whatever the policy holds back. */
  private static final String TEXT = CHUNK.formatted("Word after word. ".repeat(100), "null");

  private static final Map<String, StubReply> REPLIES =
      Map.of(
          "half-a-json", StubReply.body(200, STREAM, "data: {\"choices\":[{\"in\n\n"),
          "endless-line", StubReply.body(200, STREAM, "data: " + "x".repeat(5 << 20)),
          "page", StubReply.body(200, "text/html", "<html>sign in</html>"),
          "error-inside", StubReply.body(200, STREAM, ERROR),
          "error-later", StubReply.body(200, STREAM, TEXT, ERROR),
          "stops", StubReply.body(200, STREAM, ": no object\n\n", TEXT),
          "long-argument", StubReply.toolCalls(use(Value.of("x".repeat(10 << 20)))),
          "argument-cut", calls("{\"city\":"),
          "odd-end", StubReply.body(200, STREAM, CHUNK.formatted("Hello", "\"moonphase\"")),
          "twins", StubReply.toolCalls(use(Value.of("Bern")), use(Value.of("Basel"))));

  private BrokenUpstream() {}

  private static ToolUse use(Value city) {
    return new ToolUse("same", "weather", Value.obj("city", city));
  }

  private static StubReply calls(String arguments) {
    return StubReply.events(
        List.of(
            StubReply.call(0, "call_1", "weather", arguments),
            StubReply.delta(Value.Obj.EMPTY, Value.of("tool_calls"))));
  }

  /** Has the upstream break from now on. */
  static void rule(StubModelServer upstream) {
    upstream.each(request -> prepare(upstream, request));
  }

  /** Its one client asks one thing after the other. */
  private static void prepare(StubModelServer upstream, StubRequest request) {
    if (request.path().endsWith("/chat/completions")) {
      upstream.next(REPLIES.get(request.json().text("model")));
    }
  }

  /** The names of its models. */
  static String[] models() {
    return REPLIES.keySet().toArray(String[]::new);
  }
}
