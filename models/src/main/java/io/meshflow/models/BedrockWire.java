package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ToolOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes requests of Bedrock's Converse (API reference 2023-09-30). Answers by schema are calls of
 * {@link AnswerTool}; pictures by address are named, because Converse takes bytes alone.
 */
final class BedrockWire {

  /** Under this name thoughts are kept. */
  static final String DIALECT = "bedrock";

  private static final Value KEPT = Value.obj("cachePoint", Value.obj("type", Value.of("default")));

  private BedrockWire() {}

  static Value.Obj body(ChatRequest request, Wishes wishes) {
    wishes.leaveOut("seed", "top_k", "parallel_tool_calls", "n", "response_format");
    wishes.leaveOut("presence_penalty", "frequency_penalty");
    if (request.messages().stream().anyMatch(BedrockWire::pointsToPictures)) {
      wishes.note("image_url");
    }
    ObjBuilder body = Value.Obj.builder().put("messages", messages(request));
    String system = Talk.system(request.messages());
    body.putIf(!system.isEmpty(), "system", system(system, request));
    ObjBuilder settings = Value.Obj.builder();
    long most = request.sampling().maxOutputTokens();
    settings.putIf(most > 0, "maxTokens", Value.of(most));
    Optional<Value.Obj> thinking = thinking(request, wishes);
    if (thinking.isPresent()) {
      wishes.leaveOut("temperature", "top_p");
      body.put("additionalModelRequestFields", thinking.get());
    } else {
      wishes.leaveOut("thinking");
      settings.putAll(sampling(request, wishes));
    }
    wishes.stops().ifPresent(value -> settings.put("stopSequences", value));
    Value.Obj set = settings.build();
    body.putIf(!set.fields().isEmpty(), "inferenceConfig", set);
    return body.putIf("toolConfig", tools(request, wishes)).build();
  }

  /**
   * Tools are declared wherever the talk has some. There is no word for calling none, and not every
   * model takes one for calling some: Claude's and Nova's take all, Llama's none, others cannot be
   * told which one, so that it is declared alone.
   */
  private static Optional<Value> tools(ChatRequest request, Wishes wishes) {
    List<ToolOffer> tools = AnswerTool.tools(request);
    boolean none = wishes.toolChoice().equals("none");
    if (tools.isEmpty() || (none && !AnswerTool.inUse(request))) {
      return Optional.empty();
    }
    if (none) {
      wishes.leaveOut("tool_choice");
    }
    String model = request.offer().model();
    boolean data = AnswerTool.wanted(request);
    Optional<String> one = data ? Optional.empty() : wishes.tool();
    ObjBuilder config = Value.Obj.builder();
    if (data || wishes.toolChoice().equals("required")) {
      if (model.contains("llama")) {
        wishes.leaveOut("tool_choice");
      } else if (one.isPresent() && (ClaudeModel.is(model) || model.contains("nova"))) {
        Value named = Value.obj("name", Value.of(one.get()));
        config.put("toolChoice", Value.obj("tool", named));
      } else {
        config.put("toolChoice", Value.obj("any", Value.Obj.EMPTY));
        tools = tools.stream().filter(t -> one.map(t.name()::equals).orElse(true)).toList();
      }
    }
    config.put("tools", Value.array(tools.stream().map(BedrockWire::tool).toList()));
    return Optional.of(config.build());
  }

  /** Claude's models are told in their vendor's words; nobody else thinks here when asked. */
  private static Optional<Value.Obj> thinking(ChatRequest request, Wishes wishes) {
    String choice = wishes.toolChoice();
    boolean free = choice.isEmpty() || choice.equals("auto") || choice.equals("none");
    return wishes.thinking() > 0
            && free
            && !AnswerTool.wanted(request)
            && ClaudeModel.is(request.offer().model())
        ? ClaudeManner.thinking(request, wishes, request.sampling().maxOutputTokens(), DIALECT)
        : Optional.empty();
  }

  /** Claude's and Nova's models keep prompts; others refuse the mark. */
  private static boolean keeps(ChatRequest request) {
    String model = request.offer().model();
    return request.keepsPrompt() && (ClaudeModel.is(model) || model.contains("nova"));
  }

  private static Value system(String system, ChatRequest request) {
    return keeps(request) ? Value.array(text(system), KEPT) : Value.array(text(system));
  }

  /** Most models take a temperature and {@code topP} together; Claude's do not. */
  private static Value.Obj sampling(ChatRequest request, Wishes wishes) {
    String model = request.offer().model();
    ObjBuilder sampling = Value.Obj.builder();
    if (ClaudeModel.samplesItself(model)) {
      wishes.leaveOut("temperature", "top_p");
      return sampling.build();
    }
    double temperature = Math.min(1, request.sampling().temperature());
    sampling.putIf(temperature >= 0, "temperature", Value.of(temperature));
    if (temperature < 0 || !ClaudeModel.is(model)) {
      wishes.number("top_p").ifPresent(value -> sampling.put("topP", value));
    } else {
      wishes.leaveOut("top_p");
    }
    return sampling.build();
  }

  private static Value tool(ToolOffer tool) {
    ObjBuilder spec = Value.Obj.builder().put("name", tool.name());
    spec.putIf(!tool.description().isEmpty(), "description", Value.of(tool.description()));
    spec.put("inputSchema", Value.obj("json", tool.schema()));
    return Value.obj("toolSpec", spec.build());
  }

  /** A prompt is kept up to its end, so that the next turn finds all of it. */
  private static Value messages(ChatRequest request) {
    List<Value> turns = new ArrayList<>();
    List<Talk.Turn> all = Talk.turns(request.messages());
    for (Talk.Turn turn : all) {
      List<Value> blocks = new ArrayList<>();
      turn.messages().forEach(message -> blocks(message, blocks));
      if (turns.size() == all.size() - 1 && !blocks.isEmpty() && keeps(request)) {
        blocks.add(KEPT);
      }
      Value role = Value.of(turn.model() ? "assistant" : "user");
      turns.add(Value.obj("role", role, "content", Value.array(blocks)));
    }
    return Value.array(turns);
  }

  private static void blocks(Message message, List<Value> blocks) {
    switch (message) {
      case Message.System system -> {}
      case Message.User user -> {
        user.images().forEach(image -> blocks.add(image(image)));
        said(user.text(), blocks);
      }
      case Message.Assistant assistant -> {
        blocks.addAll(assistant.thoughts().of(DIALECT));
        said(assistant.text(), blocks);
        assistant.toolUses().forEach(use -> blocks.add(use(use)));
      }
      case Message.ToolResult result -> blocks.add(result(result));
    }
  }

  private static void said(String text, List<Value> blocks) {
    if (!text.isBlank()) {
      blocks.add(text(text));
    }
  }

  private static Value text(String text) {
    return Value.obj("text", Value.of(text));
  }

  private static boolean pointsToPictures(Message message) {
    return message instanceof Message.User user
        && user.images().stream().anyMatch(image -> !image.embedded());
  }

  private static Value image(Message.Image image) {
    if (!image.embedded()) {
      return text("Image: " + image.url());
    }
    Value format = Value.of(image.mediaType().replaceFirst("^image/", ""));
    Value source = Value.obj("bytes", Value.of(image.data()));
    return Value.obj("image", Value.obj("format", format, "source", source));
  }

  private static Value use(Message.ToolUse use) {
    Value.Obj told =
        Value.Obj.builder()
            .put("toolUseId", ToolIds.strict(use.id()))
            .put("name", use.tool())
            .put("input", use.arguments())
            .build();
    return Value.obj("toolUse", told);
  }

  private static Value result(Message.ToolResult result) {
    Value.Obj told =
        Value.Obj.builder()
            .put("toolUseId", ToolIds.strict(result.id()))
            .put("content", Value.array(text(result.text())))
            .put("status", result.failed() ? "error" : "success")
            .build();
    return Value.obj("toolResult", told);
  }
}
