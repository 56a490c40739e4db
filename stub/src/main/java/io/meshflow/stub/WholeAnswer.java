package io.meshflow.stub;

import static java.util.stream.Collectors.joining;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Puts the events of a scripted stream together as the vendor answers a request that asked for no
 * stream. Which vendor that is shows in the events. Stateless.
 */
final class WholeAnswer {

  private WholeAnswer() {}

  /** Whether this asks for an answer in one piece, in the words of any vendor. */
  static boolean wanted(StubRequest request) {
    String path = request.path();
    if (path.contains(":streamGenerateContent") || path.endsWith("/converse-stream")) {
      return false;
    }
    if (path.contains(":generateContent") || path.endsWith("/converse")) {
      return true;
    }
    try {
      return Json.parse(request.body()) instanceof Value.Obj body
          && !body.field("stream").orElse(Value.FALSE).equals(Value.TRUE);
    } catch (JsonException malformed) {
      return false;
    }
  }

  /** The stream as one JSON object; empty where its pieces are none that a vendor sends. */
  static Optional<Value.Obj> of(List<Value.Obj> events) {
    if (events.isEmpty() || events.stream().anyMatch(event -> event.has("error"))) {
      return Optional.empty();
    }
    Value.Obj first = events.getFirst();
    if (first.has("choices")) {
      return Optional.of(openAi(events));
    }
    if (first.has("candidates")) {
      return Optional.of(gemini(events));
    }
    return switch (word(first, "type")) {
      case "message_start" -> Optional.of(anthropic(events));
      case "message-start" -> Optional.of(cohere(events));
      default -> first.has("messageStart") ? Optional.of(bedrock(events)) : Optional.empty();
    };
  }

  private static Value.Obj openAi(List<Value.Obj> chunks) {
    ObjBuilder whole = Value.Obj.builder();
    ObjBuilder message = Value.Obj.builder().put("role", "assistant").put("content", Value.NULL);
    Blocks texts = new Blocks();
    Blocks calls = new Blocks();
    Value finish = Value.NULL;
    for (Value.Obj chunk : chunks) {
      whole.putAll(chunk);
      for (Value.Obj choice : objects(chunk, "choices")) {
        Value.Obj delta = object(choice, "delta");
        texts.add(0, delta.without("tool_calls"));
        for (Value.Obj call : objects(delta, "tool_calls")) {
          calls.add(index(call), call.without("index"));
        }
        finish = choice.field("finish_reason").filter(f -> !f.equals(Value.NULL)).orElse(finish);
      }
    }
    texts.all().forEach(message::putAll);
    message.putIf(!calls.all().isEmpty(), "tool_calls", Value.array(calls.all()));
    Value.Obj choice =
        Value.obj("index", Value.of(0L), "message", message.build(), "finish_reason", finish);
    return whole.put("object", "chat.completion").put("choices", Value.array(choice)).build();
  }

  private static Value.Obj anthropic(List<Value.Obj> events) {
    Value.Obj message = object(events.getFirst(), "message");
    Value.Obj usage = object(message, "usage");
    Blocks blocks = new Blocks();
    Map<Integer, String> inputs = new TreeMap<>();
    for (Value.Obj event : events) {
      int at = index(event);
      Value.Obj delta = object(event, "delta");
      switch (word(event, "type")) {
        case "content_block_start" -> blocks.add(at, object(event, "content_block"));
        case "content_block_delta" -> {
          inputs.merge(at, word(delta, "partial_json"), String::concat);
          blocks.add(at, delta.without("partial_json").without("type"));
        }
        case "message_delta" -> {
          message = message.toBuilder().putAll(delta).build();
          usage = usage.toBuilder().putAll(object(event, "usage")).build();
        }
        default -> {}
      }
    }
    List<Value> content = new ArrayList<>();
    blocks.each(
        (at, block) ->
            content.add(
                block.has("input")
                    ? block.with("input", parsed(inputs.getOrDefault(at, "")))
                    : block));
    return message.with("content", Value.array(content)).with("usage", usage);
  }

  private static Value.Obj gemini(List<Value.Obj> events) {
    List<Value> parts = new ArrayList<>();
    ObjBuilder whole = Value.Obj.builder();
    Value.Obj candidate = Value.Obj.EMPTY;
    for (Value.Obj event : events) {
      whole.putAll(event);
      for (Value.Obj one : objects(event, "candidates")) {
        parts.addAll(objects(object(one, "content"), "parts"));
        candidate = one;
      }
    }
    Value content = Value.obj("parts", Value.array(parts), "role", Value.of("model"));
    return whole.put("candidates", Value.array(candidate.with("content", content))).build();
  }

  private static Value.Obj cohere(List<Value.Obj> events) {
    Blocks contents = new Blocks();
    Blocks calls = new Blocks();
    StringBuilder plan = new StringBuilder();
    Value.Obj end = Value.Obj.EMPTY;
    for (Value.Obj event : events) {
      Value.Obj delta = object(event, "delta");
      Value.Obj message = object(delta, "message");
      switch (word(event, "type")) {
        case "content-start", "content-delta" ->
            contents.add(index(event), object(message, "content"));
        case "tool-plan-delta" -> plan.append(word(message, "tool_plan"));
        case "tool-call-start", "tool-call-delta" ->
            calls.add(index(event), object(message, "tool_calls"));
        case "message-end" -> end = delta;
        default -> {}
      }
    }
    Value.Obj message =
        Value.Obj.builder()
            .put("role", "assistant")
            .put("content", Value.array(contents.all()))
            .putIf(!plan.isEmpty(), "tool_plan", plan.toString())
            .putIf(!calls.all().isEmpty(), "tool_calls", Value.array(calls.all()))
            .build();
    return end.with("id", Value.of("stub")).with("message", message);
  }

  private static Value.Obj bedrock(List<Value.Obj> events) {
    Blocks blocks = new Blocks();
    ObjBuilder whole = Value.Obj.builder();
    for (Value.Obj event : events) {
      Value.Obj start = object(event, "contentBlockStart");
      Value.Obj delta = object(event, "contentBlockDelta");
      blocks.add(number(start, "contentBlockIndex"), object(start, "start"));
      blocks.add(number(delta, "contentBlockIndex"), object(delta, "delta"));
      whole.putAll(object(event, "messageStop")).putAll(object(event, "metadata"));
    }
    List<Value> content = new ArrayList<>();
    blocks.each((at, block) -> content.add(wholeBlock(block)));
    Value message = Value.obj("role", Value.of("assistant"), "content", Value.array(content));
    return whole.put("output", Value.obj("message", message)).build();
  }

  /** In an answer that comes whole, thoughts are a text with its signature, inputs are objects. */
  private static Value.Obj wholeBlock(Value.Obj block) {
    Value.Obj use = object(block, "toolUse");
    Value.Obj thought = object(block, "reasoningContent");
    if (use.has("input")) {
      return block.with("toolUse", use.with("input", parsed(use.text("input"))));
    }
    return thought.has("text")
        ? Value.obj("reasoningContent", Value.obj("reasoningText", thought))
        : block;
  }

  /** Arguments; what is no JSON stays a text. */
  private static Value parsed(String json) {
    try {
      return json.isEmpty() ? Value.Obj.EMPTY : Json.parse(json);
    } catch (JsonException notJson) {
      return Value.of(json);
    }
  }

  private static int index(Value.Obj event) {
    return number(event, "index");
  }

  private static int number(Value.Obj from, String name) {
    return from.field(name).orElse(Value.NULL) instanceof Value.Num n ? (int) n.value() : 0;
  }

  private static String word(Value.Obj from, String name) {
    return from.field(name).orElse(Value.NULL) instanceof Value.Text text ? text.value() : "";
  }

  private static Value.Obj object(Value.Obj from, String name) {
    return from.field(name).orElse(Value.NULL) instanceof Value.Obj object
        ? object
        : Value.Obj.EMPTY;
  }

  private static List<Value.Obj> objects(Value.Obj from, String name) {
    return from.field(name).orElse(Value.NULL) instanceof Value.Array array
        ? array.items().stream()
            .filter(Value.Obj.class::isInstance)
            .map(Value.Obj.class::cast)
            .toList()
        : List.of();
  }

  /** Blocks that come in pieces: texts grow, objects are filled, anything else is replaced. */
  private static final class Blocks {
    private static final List<String> NEVER_GROW = List.of("id", "type", "name", "role");

    private final SortedMap<Integer, List<Value.Obj>> blocks = new TreeMap<>();

    void add(int at, Value.Obj piece) {
      if (!piece.fields().isEmpty()) {
        blocks.computeIfAbsent(at, absent -> new ArrayList<>()).add(piece);
      }
    }

    private static Value.Obj joined(List<Value.Obj> pieces) {
      Map<String, List<Value>> fields = new TreeMap<>();
      for (Value.Obj piece : pieces) {
        piece
            .fields()
            .forEach(
                (name, value) -> fields.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      }
      ObjBuilder joined = Value.Obj.builder();
      fields.forEach((name, values) -> joined.put(name, joined(name, values)));
      return joined.build();
    }

    private static Value joined(String name, List<Value> all) {
      List<Value> values = all.stream().filter(value -> !value.equals(Value.NULL)).toList();
      if (values.isEmpty()) {
        return Value.NULL;
      }
      if (values.stream().allMatch(Value.Obj.class::isInstance)) {
        return joined(values.stream().map(Value.Obj.class::cast).toList());
      }
      if (!NEVER_GROW.contains(name) && values.stream().allMatch(Value.Text.class::isInstance)) {
        return Value.of(
            values.stream().map(text -> ((Value.Text) text).value()).collect(joining()));
      }
      return values.getLast();
    }

    List<Value.Obj> all() {
      return blocks.values().stream().map(Blocks::joined).toList();
    }

    void each(BiConsumer<Integer, Value.Obj> visitor) {
      blocks.forEach((at, pieces) -> visitor.accept(at, joined(pieces)));
    }
  }
}
