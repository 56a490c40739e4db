package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.CacheMarks;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.model.ToolOffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests of Anthropic's messages API (version 2023-06-01, reference of 2025-10). Answers
 * by schema are calls of {@link AnswerTool}, which all models understand.
 */
final class AnthropicWire {

  /** Under this name thoughts are kept. */
  static final String DIALECT = Thoughts.ANTHROPIC;

  private static final Value USUAL_MARK = Value.obj("type", Value.of("ephemeral"));

  private AnthropicWire() {}

  static Value.Obj body(ChatRequest request, Wishes wishes) {
    wishes.leaveOut("seed", "n", "presence_penalty", "frequency_penalty", "response_format");
    if (CacheMarks.longer(request.extras())) {
      wishes.note(CacheMarks.NAME + ".ttl");
    }
    long most = most(request);
    ObjBuilder body =
        Value.Obj.builder()
            .put("model", request.offer().model())
            .put("max_tokens", most)
            .put("stream", true)
            .put("messages", messages(request));
    String system = Talk.system(request.messages());
    body.putIf(!system.isEmpty(), "system", system(system, request));
    body.putAll(ClaudeManner.of(request, wishes, most));
    wishes.stops().ifPresent(value -> body.put("stop_sequences", value));
    List<ToolOffer> tools = AnswerTool.tools(request);
    if (!tools.isEmpty()) {
      body.put("tools", tools(tools, request));
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
    } else if (request.tools().isEmpty()) { // declared only because they were called before
      choice.put("type", "none");
    } else if (wishes.tool().isPresent()) {
      choice.put("type", "tool").put("name", wishes.tool().get());
    } else {
      String word = wishes.toolChoice();
      choice.put("type", word.equals("required") ? "any" : word.equals("none") ? "none" : "auto");
    }
    return choice.putIf(wishes.oneToolAtATime(), "disable_parallel_tool_use", Value.TRUE).build();
  }

  private static Value.Obj tool(ToolOffer tool) {
    return Value.Obj.builder()
        .put("name", tool.name())
        .put("description", tool.description())
        .put("input_schema", tool.schema())
        .build();
  }

  /** Kept as far as it goes: at the end of the instructions, where all tools come before them. */
  private static Value system(String system, ChatRequest request) {
    Optional<Value> mark = Optional.empty();
    for (int n = 0; n < request.messages().size(); n++) {
      if (request.messages().get(n) instanceof Message.System) {
        mark = given(request, n).or(() -> usual(request));
      }
    }
    Value text = Value.of(system);
    return mark.<Value>map(
            there ->
                Value.array(
                    Value.obj("type", Value.of("text"), "text", text, CacheMarks.NAME, there)))
        .orElse(text);
  }

  /**
   * The client's mark, for the usual five minutes: the price of a longer time is not known here.
   */
  private static Optional<Value> given(ChatRequest request, int n) {
    return CacheMarks.ofMessage(request.extras(), n).map(mark -> USUAL_MARK);
  }

  private static Optional<Value> usual(ChatRequest request) {
    return request.reuse().prompts() ? Optional.of(USUAL_MARK) : Optional.empty();
  }

  private static Value tools(List<ToolOffer> tools, ChatRequest request) {
    List<Value> told = new ArrayList<>();
    for (ToolOffer tool : tools) {
      Value.Obj one = tool(tool);
      told.add(
          CacheMarks.ofTool(request.extras(), told.size())
              .map(mark -> one.with(CacheMarks.NAME, USUAL_MARK))
              .orElse(one));
    }
    return Value.array(told);
  }

  /** Turns take turns: neighbours of one side become one message. */
  private static Value messages(ChatRequest request) {
    List<Value> turns = new ArrayList<>();
    IdentityHashMap<Message, Value> marks = marks(request);
    for (Talk.Turn turn : Talk.turns(request.messages())) {
      List<Value> blocks = new ArrayList<>();
      for (Message message : turn.messages()) {
        blocks(message, blocks);
        mark(marks.get(message), blocks);
      }
      turns.add(
          Value.obj(
              "role",
              Value.of(turn.model() ? "assistant" : "user"),
              "content",
              Value.array(blocks)));
    }
    return Value.array(turns);
  }

  /** Marks of the client's by message; of ours there is one, at the end of all. */
  private static IdentityHashMap<Message, Value> marks(ChatRequest request) {
    IdentityHashMap<Message, Value> marks = new IdentityHashMap<>();
    List<Message> messages = request.messages();
    for (int n = 0; n < messages.size(); n++) {
      Message message = messages.get(n);
      given(request, n).ifPresent(mark -> marks.put(message, mark));
    }
    if (!messages.isEmpty() && !(messages.getLast() instanceof Message.System)) {
      usual(request).ifPresent(mark -> marks.put(messages.getLast(), mark));
    }
    return marks;
  }

  private static void mark(@Nullable Value mark, List<Value> blocks) {
    if (mark != null && !blocks.isEmpty() && blocks.getLast() instanceof Value.Obj last) {
      blocks.set(blocks.size() - 1, last.with(CacheMarks.NAME, mark));
    }
  }

  private static void blocks(Message message, List<Value> blocks) {
    switch (message) {
      case Message.System system -> {}
      case Message.User user -> {
        user.images().forEach(image -> blocks.add(image(image)));
        text(user.text(), blocks);
      }
      case Message.Assistant assistant -> {
        blocks.addAll(assistant.thoughts().of(DIALECT));
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
