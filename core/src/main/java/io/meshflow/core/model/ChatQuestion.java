package io.meshflow.core.model;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes two questions the very same: the tenant, the whole resolved model, every message,
 * every tool with its schema, and all that says how to answer.
 */
public final class ChatQuestion {

  private ChatQuestion() {}

  /** One digest for all questions that are the same, and for no other. */
  public static Digest digest(String tenant, ChatRequest request) {
    ChatRequest.Sampling sampling = request.sampling();
    List<Value> tools = new ArrayList<>();
    for (ToolOffer tool : request.tools()) {
      tools.add(Value.array(Value.of(tool.name()), Value.of(tool.description()), tool.schema()));
    }
    Value.Obj question =
        Value.Obj.builder()
            .put("tenant", tenant)
            .put("provider", request.offer().provider())
            .put("model", request.offer().model())
            .put("messages", ChatDocument.messages(request.messages()))
            .put("tools", Value.array(tools))
            .put("schema", request.responseSchema())
            .put("max_output_tokens", sampling.maxOutputTokens())
            .put("temperature", sampling.temperature())
            .put("wishes", asked(sampling.wishes()))
            .put("extras", asked(sampling.extras()))
            .build();
    return Digest.sha256(Json.canonicalBytes(question));
  }

  /** The name it was asked for by and how the answer travels make no other question. */
  private static Value.Obj asked(Value.Obj form) {
    return form.without("model").without("stream").without("stream_options");
  }
}
