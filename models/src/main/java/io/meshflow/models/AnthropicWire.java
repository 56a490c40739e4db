package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ToolOffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes requests of Anthropic's messages API (version 2023-06-01, reference of 2025-10). Answers
 * by schema are calls of {@link AnswerTool}, which all models understand.
 */
final class AnthropicWire {

  private AnthropicWire() {}

  static Value.Obj body(ChatRequest request, Wishes wishes) {
    wishes.leaveOut("seed");
    long most = most(request);
    ObjBuilder body =
        Value.Obj.builder()
            .put("model", request.offer().model())
            .put("max_tokens", most)
            .put("stream", true)
            .put("messages", messages(request.messages()));
    String system = Talk.system(request.messages());
    body.putIf(!system.isEmpty(), "system", Value.of(system));
    body.putAll(ClaudeManner.of(request, wishes, most));
    wishes.stops().ifPresent(value -> body.put("stop_sequences", value));
    List<ToolOffer> tools = AnswerTool.tools(request);
    if (!tools.isEmpty()) {
      body.put("tools", Value.array(tools.stream().map(AnthropicWire::tool).toList()));
      body.put("tool_choice", choice(request, wishes));
    }
    return body.build();
  }

  /** This vendor wants a limit in any case. */
  private static long most(ChatRequest request) {
    long asked = request.sampling().maxOutputTokens();
    return asked > 0 ? asked : Math.max(1, request.offer().maxOutputTokens());
  }

  private static Value choice(ChatRequest request, Wishes wishes) {
    ObjBuilder choice = Value.Obj.builder();
    if (AnswerTool.wanted(request)) {
      choice.put("type", "any");
    } else if (wishes.tool().isPresent()) {
      choice.put("type", "tool").put("name", wishes.tool().get());
    } else {
      String word = wishes.toolChoice();
      choice.put("type", word.equals("required") ? "any" : word.equals("none") ? "none" : "auto");
    }
    return choice.putIf(wishes.oneToolAtATime(), "disable_parallel_tool_use", Value.TRUE).build();
  }

  private static Value tool(ToolOffer tool) {
    return Value.Obj.builder()
        .put("name", tool.name())
        .put("description", tool.description())
        .put("input_schema", tool.schema())
        .build();
  }

  /** Turns take turns: neighbours of one side become one message. */
  private static Value messages(List<Message> messages) {
    List<Value> turns = new ArrayList<>();
    for (Talk.Turn turn : Talk.turns(messages)) {
      List<Value> blocks = new ArrayList<>();
      turn.messages().forEach(message -> blocks(message, blocks));
      turns.add(
          Value.obj(
              "role",
              Value.of(turn.model() ? "assistant" : "user"),
              "content",
              Value.array(blocks)));
    }
    return Value.array(turns);
  }

  private static void blocks(Message message, List<Value> blocks) {
    switch (message) {
      case Message.System system -> {}
      case Message.User user -> {
        user.images().forEach(image -> blocks.add(image(image)));
        text(user.text(), blocks);
      }
      case Message.Assistant assistant -> {
        text(assistant.text(), blocks);
        assistant.toolUses().forEach(use -> blocks.add(use(use)));
      }
      case Message.ToolResult result -> blocks.add(result(result));
    }
  }

  /** Blocks without text are refused. */
  private static void text(String text, List<Value> blocks) {
    if (!text.isBlank()) {
      blocks.add(Value.obj("type", Value.of("text"), "text", Value.of(text)));
    }
  }

  private static Value image(Message.Image image) {
    Value source =
        image.embedded()
            ? Value.obj(
                "type",
                Value.of("base64"),
                "media_type",
                Value.of(image.mediaType()),
                "data",
                Value.of(image.data()))
            : Value.obj("type", Value.of("url"), "url", Value.of(image.url()));
    return Value.obj("type", Value.of("image"), "source", source);
  }

  private static Value use(Message.ToolUse use) {
    return Value.Obj.builder()
        .put("type", "tool_use")
        .put("id", ToolIds.strict(use.id()))
        .put("name", use.tool())
        .put("input", use.arguments())
        .build();
  }

  private static Value result(Message.ToolResult result) {
    return Value.Obj.builder()
        .put("type", "tool_result")
        .put("tool_use_id", ToolIds.strict(result.id()))
        .put("content", result.text())
        .putIf(result.failed(), "is_error", Value.TRUE)
        .build();
  }
}
