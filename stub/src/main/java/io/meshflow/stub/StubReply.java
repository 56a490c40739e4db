package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One scripted answer of a stub server: pieces that go out one by one, and how it ends. A header
 * {@code now+30s} is that moment when it is sent. Immutable; the chat answers speak the streaming
 * format of the OpenAI dialect.
 */
public record StubReply(
    int status,
    Map<String, String> headers,
    List<String> pieces,
    Duration delay,
    Duration pace,
    End end) {

  /** What happens after the last piece. */
  public enum End {
    /** The answer ends as it should. */
    PROPER,
    /** The connection closes in the middle of the body. */
    BREAK,
    /** Nothing more comes, and the connection stays open. */
    SILENCE
  }

  private static final Pattern WORD = Pattern.compile("\\S*\\s*");
  private static final String DONE = "data: [DONE]\n\n";
  private static final int PIECE_OF_ARGUMENTS = 4096;

  public StubReply {
    headers = Map.copyOf(headers);
    pieces = List.copyOf(pieces);
  }

  /** A streamed text, a word at a time, with usage of 11 tokens in and 7 out. */
  public static StubReply text(String text) {
    return text(text, "stop");
  }

  /** The same that ends for another reason. */
  public static StubReply text(String text, String reason) {
    List<Value> events = new ArrayList<>();
    Matcher words = WORD.matcher(text);
    while (words.find() && !words.group().isEmpty()) {
      events.add(delta(Value.obj("content", Value.of(words.group())), Value.NULL));
    }
    events.add(delta(Value.Obj.EMPTY, Value.of(reason)));
    events.add(usage(11, 7));
    return events(events);
  }

  /** Streamed calls of tools, arguments in pieces. */
  public static StubReply toolCalls(ToolUse... uses) {
    List<Value> events = new ArrayList<>();
    for (int index = 0; index < uses.length; index++) {
      ToolUse use = uses[index];
      events.add(call(index, use.id(), use.tool(), ""));
      String arguments = Json.canonical(use.arguments());
      for (int at = 0; at < arguments.length(); at += PIECE_OF_ARGUMENTS) {
        int to = Math.min(arguments.length(), at + PIECE_OF_ARGUMENTS);
        events.add(call(index, "", "", arguments.substring(at, to)));
      }
    }
    events.add(delta(Value.Obj.EMPTY, Value.of("tool_calls")));
    events.add(usage(13, 5));
    return events(events);
  }

  /** A stream of these chunks and {@code [DONE]}. */
  public static StubReply events(List<Value> chunks) {
    List<String> pieces = new ArrayList<>();
    chunks.forEach(chunk -> pieces.add("data: " + Json.canonical(chunk) + "\n\n"));
    pieces.add(DONE);
    return body(200, "text/event-stream", pieces.toArray(String[]::new));
  }

  /** An answer as JSON. */
  public static StubReply json(int status, String json) {
    return body(status, "application/json", json);
  }

  /** An error as the vendor words it. */
  public static StubReply error(int status, String code, String message) {
    Value.Obj error =
        Value.Obj.builder().put("message", message).put("type", code).put("code", code).build();
    return json(status, Json.canonical(Value.obj("error", error)));
  }

  /** Any bytes, piece by piece. */
  public static StubReply body(int status, String contentType, String... pieces) {
    Map<String, String> headers =
        contentType.isEmpty() ? Map.of() : Map.of("content-type", contentType);
    return new StubReply(
        status, headers, List.of(pieces), Duration.ZERO, Duration.ZERO, End.PROPER);
  }

  /** A chunk with this delta; {@code finish} null in JSON while the answer goes on. */
  public static Value.Obj delta(Value.Obj delta, Value finish) {
    Value.Obj choice = Value.obj("index", Value.of(0L), "delta", delta, "finish_reason", finish);
    return chunk().put("choices", Value.array(choice)).build();
  }

  /** A chunk with a piece of a tool call; empty texts are left out. */
  public static Value.Obj call(int index, String id, String tool, String arguments) {
    Value.Obj function =
        Value.Obj.builder()
            .putIf(!tool.isEmpty(), "name", tool)
            .put("arguments", arguments)
            .build();
    Value.Obj call =
        Value.Obj.builder()
            .put("index", index)
            .putIf(!id.isEmpty(), "id", id)
            .putIf(!id.isEmpty(), "type", "function")
            .put("function", function)
            .build();
    return delta(Value.obj("tool_calls", Value.array(call)), Value.NULL);
  }

  /** The last chunk, which counts the tokens. */
  public static Value.Obj usage(long input, long output) {
    Value.Obj counts =
        Value.Obj.builder()
            .put("prompt_tokens", input)
            .put("completion_tokens", output)
            .put("total_tokens", input + output)
            .build();
    return chunk().put("choices", Value.array()).put("usage", counts).build();
  }

  private static ObjBuilder chunk() {
    return Value.Obj.builder()
        .put("id", "chatcmpl-stub")
        .put("object", "chat.completion.chunk")
        .put("created", 1_700_000_000L)
        .put("model", "stub");
  }

  /** Whether the pieces are bytes, a character each, and no text. */
  boolean binary() {
    return headers.getOrDefault("content-type", "").endsWith("eventstream");
  }

  /** The same without the chunk that counts. */
  public StubReply withoutUsage() {
    return pieces(pieces.stream().filter(piece -> !piece.contains("\"usage\":{")).toList());
  }

  /** The same without {@code [DONE]}. */
  public StubReply withoutDone() {
    return pieces(pieces.stream().filter(piece -> !piece.equals(DONE)).toList());
  }

  /**
   * The same for a request that asked for no stream: one piece, after as long. Half of it where it
   * does not end properly; unchanged where the pieces are no vendor's stream.
   */
  StubReply whole() {
    Optional<Value.Obj> answer = WholeAnswer.of(StreamedPieces.events(this));
    if (answer.isEmpty()) {
      return this;
    }
    String json = Json.canonical(answer.get());
    String sent = end == End.PROPER ? json : json.substring(0, json.length() / 2);
    return header("content-type", "application/json")
        .pieces(List.of(sent))
        .after(delay.plus(pace.multipliedBy(pieces.size())))
        .paced(Duration.ZERO);
  }

  /** Only the first pieces. */
  public StubReply first(int count) {
    return pieces(pieces.subList(0, count));
  }

  public StubReply header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new StubReply(status, more, pieces, delay, pace, end);
  }

  /** Waits so long before anything is sent. */
  public StubReply after(Duration wait) {
    return new StubReply(status, headers, pieces, wait, pace, end);
  }

  /** Waits so long before each piece. */
  public StubReply paced(Duration wait) {
    return new StubReply(status, headers, pieces, delay, wait, end);
  }

  public StubReply ending(End other) {
    return new StubReply(status, headers, pieces, delay, pace, other);
  }

  private StubReply pieces(List<String> others) {
    return new StubReply(status, headers, others, delay, pace, end);
  }
}
