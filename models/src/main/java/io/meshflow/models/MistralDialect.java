package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mistral's chat completions (API reference 2025-10): OpenAI's words, but fields that it does not
 * know are refused, tokens are counted unasked, the seed has another name, and ids of calls are
 * nine letters and digits.
 */
final class MistralDialect implements Dialect {

  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "temperature",
          "top_p",
          "max_tokens",
          "stream",
          "stop",
          "response_format",
          "tools",
          "tool_choice",
          "presence_penalty",
          "frequency_penalty",
          "n",
          "prediction",
          "parallel_tool_calls",
          "prompt_mode",
          "safe_prompt",
          "random_seed");

  /** Translated, counted unasked, or told of as {@code thinking} and the like. */
  private static final Set<String> TOLD_OTHERWISE =
      Set.of(
          "max_completion_tokens",
          "seed",
          "stream_options",
          "reasoning_effort",
          "thinking",
          "top_k",
          "user");

  private static final int ID_LENGTH = 9;

  private final Endpoint endpoint;

  MistralDialect(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Outgoing write(ChatRequest request) {
    Wishes wishes = Wishes.of(request);
    Value.Obj spoken = OpenAiWire.body(request, wishes, Vendor.MISTRAL);
    wishes.leaveOut("thinking", "top_k");
    ObjBuilder body = Value.Obj.builder();
    spoken
        .fields()
        .forEach(
            (name, value) -> {
              if (KNOWN.contains(name)) {
                body.put(name, value);
              } else if (!TOLD_OTHERWISE.contains(name) && !value.equals(Value.NULL)) {
                wishes.note(name);
              }
            });
    spoken.field("max_completion_tokens").ifPresent(most -> body.put("max_tokens", most));
    spoken.field("seed").ifPresent(seed -> body.put("random_seed", seed));
    List<Value> messages =
        spoken.array("messages").stream()
            .map(message -> ToolIds.renamed(message, MistralDialect::id))
            .toList();
    body.put("messages", Value.array(messages));
    return new Outgoing(
        URI.create(endpoint.base() + "/chat/completions"),
        Map.of("Authorization", "Bearer " + endpoint.key()),
        Json.canonical(body.build()),
        wishes.leftOut());
  }

  /** The vendor's own ids stay; others become one that is always the same for the same id. */
  private static String id(String id) {
    if (id.matches("[A-Za-z0-9]{9}")) {
      return id;
    }
    String digits = Long.toString(Integer.toUnsignedLong(id.hashCode()), 36);
    String long9 = "0".repeat(ID_LENGTH) + digits;
    return long9.substring(long9.length() - ID_LENGTH);
  }

  @Override
  public Incoming read(ChatRequest request, boolean streamed, TokenSink tokens) {
    return new OpenAiAnswer(request, streamed, tokens);
  }

  @Override
  public boolean comesWhole() {
    return true;
  }
}
