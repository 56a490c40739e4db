package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.CacheMarks;
import io.meshflow.core.model.ThoughtBlocks;
import java.util.ArrayList;
import java.util.List;

/**
 * A request of Anthropic's messages API (version 2023-06-01) as a conversation in the form of
 * OpenAI's chat completions.
 */
record AnthropicRequest(Value.Obj body) {

  /** Fields that mean the same in both; the rest is translated, or means nothing elsewhere. */
  private static final List<String> SAME =
      List.of("model", "max_tokens", "temperature", "top_p", "top_k", "thinking", "stream");

  Value.Obj openAi() {
    ObjBuilder form = Value.Obj.builder();
    SAME.forEach(name -> form.putIf(name, body.field(name)));
    form.put("messages", messages());
    form.putIf("stop", body.field("stop_sequences"));
    form.putIf("user", body.at("metadata", "user_id"));
    output(form);
    body.field("tools").ifPresent(tools -> form.put("tools", tools(tools)));
    body.field("tool_choice").ifPresent(choice -> choose(form, choice));
    return form.build();
  }

  /** How much a model that thinks is to think, and the schema of its answer. */
  private void output(ObjBuilder form) {
    if (body.at("thinking", "type").filter(Value.of("adaptive")::equals).isPresent()) {
      form.putIf("reasoning_effort", body.at("output_config", "effort"));
    }
    body.at("output_config", "format")
        .filter(format -> format.at("type").filter(Value.of("json_schema")::equals).isPresent())
        .flatMap(format -> format.at("schema"))
        .ifPresent(
            schema ->
                form.put(
                    "response_format",
                    Value.obj(
                        "type",
                        Value.of("json_schema"),
                        "json_schema",
                        Value.obj("name", Value.of("answer"), "schema", schema))));
  }

  private Value.Array messages() {
    List<Value> messages = new ArrayList<>();
    body.field("system")
        .filter(system -> !system.equals(Value.NULL))
        .ifPresent(system -> messages.add(message("system", parts(system, "system"))));
    List<Value> given = array(body.field("messages").orElse(Value.NULL), "messages");
    for (int i = 0; i < given.size(); i++) {
      String place = "messages[" + i + "]";
      Value.Obj message = object(given.get(i), place);
      Value content = message.field("content").orElse(Value.NULL);
      switch (text(message, "role", place)) {
        case "user" -> user(messages, content, place + ".content");
        case "assistant" -> messages.add(assistant(content, place + ".content"));
        default -> throw Gateway.invalid(place + ".role", "must be user or assistant");
      }
    }
    return Value.array(messages);
  }

  private static Value.Obj message(String role, Value content) {
    return Value.obj("role", Value.of(role), "content", content);
  }

  /**
   * Results of tools come first, as that form wants them directly after the calls. It has no
   * pictures in them; they follow with what the user says.
   */
  private static void user(List<Value> messages, Value content, String place) {
    if (content instanceof Value.Text) {
      messages.add(message("user", content));
      return;
    }
    List<Value> said = new ArrayList<>();
    List<Value> blocks = array(content, place);
    for (int i = 0; i < blocks.size(); i++) {
      String at = place + "[" + i + "]";
      Value.Obj block = object(blocks.get(i), at);
      if (text(block, "type", at).equals("tool_result")) {
        messages.add(result(block, at));
        said.addAll(pictures(block, at));
      } else {
        said.add(part(block, at));
      }
    }
    if (!said.isEmpty()) {
      messages.add(message("user", Value.array(said)));
    }
  }

  private static boolean picture(Value block) {
    return block.at("type").filter(Value.of("image")::equals).isPresent();
  }

  private static List<Value> pictures(Value.Obj block, String at) {
    if (!(block.field("content").orElse(Value.NULL) instanceof Value.Array content)
        || content.items().stream().noneMatch(AnthropicRequest::picture)) {
      return List.of();
    }
    List<Value> shown = new ArrayList<>();
    shown.add(said("What the call " + text(block, "tool_use_id", at) + " shows:"));
    for (int i = 0; i < content.items().size(); i++) {
      if (picture(content.items().get(i))) {
        String place = at + ".content[" + i + "]";
        shown.add(part(object(content.items().get(i), place), place));
      }
    }
    return shown;
  }

  private static Value said(String text) {
    return Value.obj("type", Value.of("text"), "text", Value.of(text));
  }

  /** What is left of a result without its pictures. */
  private static Value told(Value content) {
    if (!(content instanceof Value.Array blocks)
        || blocks.items().stream().noneMatch(AnthropicRequest::picture)) {
      return content;
    }
    List<Value> rest = new ArrayList<>(blocks.items());
    rest.removeIf(AnthropicRequest::picture);
    rest.add(said("(a picture, which follows)"));
    return Value.array(rest);
  }

  private static Value result(Value.Obj block, String at) {
    Value content = told(block.field("content").orElse(Value.of("")));
    boolean failed = block.field("is_error").filter(Value.TRUE::equals).isPresent();
    return Value.Obj.builder()
        .put("role", "tool")
        .put("tool_call_id", text(block, "tool_use_id", at))
        .put("content", failed ? failure(content, at) : parts(content, at + ".content"))
        .putIf(CacheMarks.NAME, block.field(CacheMarks.NAME))
        .build();
  }

  /** That form has no other way to say that a tool failed. */
  private static Value failure(Value content, String at) {
    Value mark = Value.obj("type", Value.of("text"), "text", Value.of("ERROR: "));
    List<Value> parts = new ArrayList<>(List.of(mark));
    switch (parts(content, at + ".content")) {
      case Value.Array array -> parts.addAll(array.items());
      case Value text -> parts.add(Value.obj("type", Value.of("text"), "text", text));
    }
    return Value.array(parts);
  }

  private static Value assistant(Value content, String place) {
    if (content instanceof Value.Text) {
      return message("assistant", content);
    }
    List<Value> said = new ArrayList<>();
    List<Value> calls = new ArrayList<>();
    List<Value> thoughts = new ArrayList<>();
    List<Value> blocks = array(content, place);
    for (int i = 0; i < blocks.size(); i++) {
      String at = place + "[" + i + "]";
      Value.Obj block = object(blocks.get(i), at);
      switch (text(block, "type", at)) {
        case "tool_use" -> calls.add(call(block, at));
        case "thinking", "redacted_thinking" -> thoughts.add(block);
        default -> said.add(part(block, at));
      }
    }
    return Value.Obj.builder()
        .put("role", "assistant")
        .put("content", said.isEmpty() ? Value.NULL : Value.array(said))
        .putIf(!calls.isEmpty(), "tool_calls", Value.array(calls))
        .putIf(intact(thoughts), ThoughtBlocks.FIELD, Value.array(thoughts))
        .build();
  }

  private static boolean intact(List<Value> thoughts) {
    return !ThoughtBlocks.read(thoughts).none();
  }

  private static Value call(Value.Obj block, String at) {
    Value.Obj input = object(block.field("input").orElse(Value.Obj.EMPTY), at + ".input");
    Value.Obj function =
        Value.Obj.builder()
            .put("name", text(block, "name", at))
            .put("arguments", Json.canonical(input))
            .build();
    return Value.obj(
        "id", Value.of(text(block, "id", at)),
        "type", Value.of("function"),
        "function", function);
  }

  private static Value parts(Value content, String place) {
    if (content instanceof Value.Text) {
      return content;
    }
    List<Value> parts = new ArrayList<>();
    List<Value> blocks = array(content, place);
    for (int i = 0; i < blocks.size(); i++) {
      String at = place + "[" + i + "]";
      parts.add(part(object(blocks.get(i), at), at));
    }
    return Value.array(parts);
  }

  private static Value part(Value.Obj block, String at) {
    return switch (text(block, "type", at)) {
      case "text" ->
          marked(
              Value.obj("type", Value.of("text"), "text", Value.of(text(block, "text", at))),
              block);
      case "image" -> image(object(block.field("source").orElse(Value.NULL), at + ".source"), at);
      default ->
          throw Gateway.invalid(at + ".type", "must be text, image, tool_use or tool_result");
    };
  }

  /** With the block's mark that the vendor is to keep the prompt up to here. */
  private static Value marked(Value.Obj part, Value.Obj block) {
    return block
        .field(CacheMarks.NAME)
        .filter(Value.Obj.class::isInstance)
        .<Value>map(mark -> part.with(CacheMarks.NAME, mark))
        .orElse(part);
  }

  private static Value image(Value.Obj source, String at) {
    String place = at + ".source";
    String url =
        switch (text(source, "type", place)) {
          case "url" -> text(source, "url", place);
          case "base64" ->
              "data:"
                  + text(source, "media_type", place)
                  + ";base64,"
                  + text(source, "data", place);
          default -> throw Gateway.invalid(place + ".type", "must be base64 or url");
        };
    return Value.obj("type", Value.of("image_url"), "image_url", Value.obj("url", Value.of(url)));
  }

  private static Value.Array tools(Value tools) {
    List<Value> functions = new ArrayList<>();
    List<Value> given = array(tools, "tools");
    for (int i = 0; i < given.size(); i++) {
      String at = "tools[" + i + "]";
      Value.Obj tool = object(given.get(i), at);
      if (!tool.textIf("type").orElse("custom").equals("custom")) {
        throw Gateway.invalid(at + ".type", "must be 'custom'; tools of the vendor are not known");
      }
      ObjBuilder function = Value.Obj.builder().put("name", text(tool, "name", at));
      function.putIf("description", tool.field("description"));
      function.put("parameters", tool.field("input_schema").orElse(Value.NULL));
      functions.add(
          marked(Value.obj("type", Value.of("function"), "function", function.build()), tool));
    }
    return Value.array(functions);
  }

  private static void choose(ObjBuilder form, Value given) {
    Value.Obj choice = object(given, "tool_choice");
    String type = text(choice, "type", "tool_choice");
    form.put(
        "tool_choice",
        switch (type) {
          case "auto", "none" -> Value.of(type);
          case "any" -> Value.of("required");
          case "tool" ->
              Value.obj(
                  "type",
                  Value.of("function"),
                  "function",
                  Value.obj("name", Value.of(text(choice, "name", "tool_choice"))));
          default -> throw Gateway.invalid("tool_choice.type", "must be auto, any, tool or none");
        });
    boolean one = choice.field("disable_parallel_tool_use").filter(Value.TRUE::equals).isPresent();
    form.putIf(one, "parallel_tool_calls", Value.FALSE);
  }

  private static List<Value> array(Value value, String place) {
    if (value instanceof Value.Array array) {
      return array.items();
    }
    throw Gateway.invalid(place, "must be an array");
  }

  private static Value.Obj object(Value value, String place) {
    if (value instanceof Value.Obj object) {
      return object;
    }
    throw Gateway.invalid(place, "must be an object");
  }

  private static String text(Value.Obj object, String name, String place) {
    if (object.field(name).orElse(Value.NULL) instanceof Value.Text text) {
      return text.value();
    }
    throw Gateway.invalid(place + "." + name, "must be a string");
  }
}
