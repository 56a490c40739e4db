package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ToolOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes requests of the Gemini API ({@code generateContent}, v1beta, reference of 2025-10). Its
 * models cannot answer by schema while they may call tools; then the schema is checked by us alone.
 */
final class GeminiWire {

  private static final Pattern LEVELS = Pattern.compile("gemini-(?:[3-9]|\\d{2})");

  private GeminiWire() {}

  static Value.Obj body(ChatRequest request, Wishes wishes) {
    wishes.leaveOut("parallel_tool_calls", "n");
    ObjBuilder body = Value.Obj.builder().put("contents", contents(request.messages()));
    String system = Talk.system(request.messages());
    if (!system.isEmpty()) {
      body.put("systemInstruction", Value.obj("parts", Value.array(text(system))));
    }
    if (!request.tools().isEmpty()) {
      Value declared = Value.array(request.tools().stream().map(GeminiWire::tool).toList());
      body.put("tools", Value.array(Value.obj("functionDeclarations", declared)));
      choice(wishes).ifPresent(choice -> body.put("toolConfig", choice));
    }
    Value.Obj settings = settings(request, wishes);
    return body.putIf(!settings.fields().isEmpty(), "generationConfig", settings).build();
  }

  private static Value.Obj settings(ChatRequest request, Wishes wishes) {
    ObjBuilder settings = Value.Obj.builder();
    long most = request.sampling().maxOutputTokens();
    settings.putIf(most > 0, "maxOutputTokens", Value.of(most));
    double temperature = request.sampling().temperature();
    settings.putIf(temperature >= 0, "temperature", Value.of(temperature));
    wishes.number("top_p").ifPresent(value -> settings.put("topP", value));
    wishes.number("top_k").ifPresent(value -> settings.put("topK", value));
    wishes.number("seed").ifPresent(value -> settings.put("seed", value));
    wishes.stops().ifPresent(value -> settings.put("stopSequences", value));
    wishes.number("presence_penalty").ifPresent(value -> settings.put("presencePenalty", value));
    wishes.number("frequency_penalty").ifPresent(value -> settings.put("frequencyPenalty", value));
    if (wishes.thinking() > 0) {
      settings.put("thinkingConfig", thinking(request, wishes));
    }
    if (!request.tools().isEmpty()) {
      wishes.leaveOut("response_format");
    } else {
      settings.putIf(wishes.json(), "responseMimeType", Value.of("application/json"));
      AnswerTool.schema(request)
          .ifPresent(
              schema ->
                  settings
                      .put("responseMimeType", "application/json")
                      .put("responseJsonSchema", schema));
    }
    return settings.build();
  }

  /** Since version 3 in words, before that within a budget. Clients may see what was thought. */
  private static Value thinking(ChatRequest request, Wishes wishes) {
    Value.Obj much =
        LEVELS.matcher(request.offer().model()).find()
            ? Value.obj("thinkingLevel", Value.of(wishes.effort()))
            : Value.obj("thinkingBudget", Value.of(wishes.thinking()));
    boolean client = !request.extras().fields().isEmpty();
    return client ? much.with("includeThoughts", Value.TRUE) : much;
  }

  private static Optional<Value> choice(Wishes wishes) {
    ObjBuilder mode = Value.Obj.builder();
    switch (wishes.toolChoice()) {
      case "none" -> mode.put("mode", "NONE");
      case "required" -> {
        mode.put("mode", "ANY");
        wishes
            .tool()
            .ifPresent(name -> mode.put("allowedFunctionNames", Value.array(Value.of(name))));
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(Value.obj("functionCallingConfig", mode.build()));
  }

  private static Value tool(ToolOffer tool) {
    return Value.Obj.builder()
        .put("name", tool.name())
        .put("description", tool.description())
        .put("parametersJsonSchema", tool.schema())
        .build();
  }

  private static Value contents(List<Message> messages) {
    List<Value> contents = new ArrayList<>();
    for (Talk.Turn turn : Talk.turns(messages)) {
      List<Value> parts = new ArrayList<>();
      turn.messages().forEach(message -> parts(message, parts));
      contents.add(
          Value.obj(
              "role", Value.of(turn.model() ? "model" : "user"), "parts", Value.array(parts)));
    }
    return Value.array(contents);
  }

  private static void parts(Message message, List<Value> parts) {
    switch (message) {
      case Message.System system -> {}
      case Message.User user -> {
        user.images().forEach(image -> parts.add(image(image)));
        parts.add(text(user.text()));
      }
      case Message.Assistant assistant -> {
        if (!assistant.text().isEmpty() || assistant.toolUses().isEmpty()) {
          parts.add(text(assistant.text()));
        }
        assistant.toolUses().forEach(use -> parts.add(call(use)));
      }
      case Message.ToolResult result -> parts.add(result(result));
    }
  }

  private static Value.Obj text(String text) {
    return Value.obj("text", Value.of(text));
  }

  private static Value image(Message.Image image) {
    return image.embedded()
        ? Value.obj(
            "inlineData",
            Value.obj("mimeType", Value.of(image.mediaType()), "data", Value.of(image.data())))
        : Value.obj("fileData", Value.obj("fileUri", Value.of(image.url())));
  }

  private static Value call(Message.ToolUse use) {
    Value call = Value.obj("name", Value.of(use.tool()), "args", use.arguments());
    ObjBuilder part = Value.Obj.builder().put("functionCall", call);
    GeminiId.signature(use.id()).ifPresent(signed -> part.put("thoughtSignature", signed));
    return part.build();
  }

  private static Value result(Message.ToolResult result) {
    Value told = Value.obj(result.failed() ? "error" : "result", Value.of(result.text()));
    return Value.obj(
        "functionResponse", Value.obj("name", Value.of(result.tool()), "response", told));
  }
}
