package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Cohere's chat API, version 2 (API reference 2025-10). */
final class CohereDialect implements Dialect {

  private final Endpoint endpoint;

  CohereDialect(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Outgoing write(ChatRequest request) {
    Wishes wishes = Wishes.of(request);
    String body = Json.canonical(body(request, wishes));
    return new Outgoing(
        URI.create(endpoint.base() + "/chat"),
        Map.of("Authorization", "Bearer " + endpoint.key()),
        body,
        wishes.leftOut());
  }

  private static Value.Obj body(ChatRequest request, Wishes wishes) {
    ObjBuilder body =
        Value.Obj.builder()
            .put("model", request.offer().model())
            .put("stream", true)
            .put(
                "messages",
                Value.array(request.messages().stream().map(CohereDialect::message).toList()));
    long most = request.sampling().maxOutputTokens();
    body.putIf(most > 0, "max_tokens", Value.of(most));
    double temperature = request.sampling().temperature();
    body.putIf(temperature >= 0, "temperature", Value.of(temperature));
    wishes.number("top_p").ifPresent(value -> body.put("p", value));
    wishes.number("top_k").ifPresent(value -> body.put("k", value));
    wishes.number("seed").ifPresent(value -> body.put("seed", value));
    wishes.stops().ifPresent(value -> body.put("stop_sequences", value));
    wishes.number("presence_penalty").ifPresent(value -> body.put("presence_penalty", value));
    wishes.number("frequency_penalty").ifPresent(value -> body.put("frequency_penalty", value));
    wishes.leaveOut("parallel_tool_calls", "n");
    if (!request.offer().model().contains("reasoning")) {
      wishes.leaveOut("thinking");
    } else if (wishes.thinking() > 0) {
      Value budget = Value.of(wishes.thinking());
      body.put("thinking", Value.obj("type", Value.of("enabled"), "token_budget", budget));
    }
    form(request, wishes, body);
    return body.build();
  }

  /** With tools it cannot be told to answer in JSON. */
  private static void form(ChatRequest request, Wishes wishes, ObjBuilder body) {
    if (!request.tools().isEmpty()) {
      wishes.leaveOut("response_format");
      body.put("tools", Value.array(tools(request, wishes)));
      switch (wishes.toolChoice()) {
        case "required" -> body.put("tool_choice", "REQUIRED");
        case "none" -> body.put("tool_choice", "NONE");
        default -> {}
      }
    } else {
      Value json = Value.obj("type", Value.of("json_object"));
      body.putIf(wishes.json(), "response_format", json);
      AnswerTool.schema(request)
          .ifPresent(
              schema ->
                  body.put(
                      "response_format",
                      Value.obj("type", Value.of("json_object"), "json_schema", schema)));
    }
  }

  /** It cannot be told which tool must be called; so it is offered that one alone. */
  private static List<Value> tools(ChatRequest request, Wishes wishes) {
    return request.tools().stream()
        .filter(tool -> wishes.tool().map(tool.name()::equals).orElse(true))
        .map(OpenAiWire::tool)
        .toList();
  }

  private static Value message(Message message) {
    return switch (message) {
      case Message.Assistant assistant when !assistant.toolUses().isEmpty() -> {
        List<Value> calls = assistant.toolUses().stream().map(OpenAiWire::call).toList();
        ObjBuilder told = Value.Obj.builder().put("role", "assistant");
        told.putIf(!assistant.text().isBlank(), "tool_plan", Value.of(assistant.text()));
        yield told.put("tool_calls", Value.array(calls)).build();
      }
      default -> OpenAiWire.message(message);
    };
  }

  @Override
  public Incoming read(ChatRequest request, boolean streamed, TokenSink tokens) {
    return new CohereAnswer(request, tokens);
  }
}
