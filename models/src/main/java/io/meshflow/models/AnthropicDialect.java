package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.net.URI;
import java.util.Map;

/** Anthropic's messages API, version 2023-06-01. */
final class AnthropicDialect implements Dialect {

  static final String VERSION = "2023-06-01";

  private final Endpoint endpoint;

  AnthropicDialect(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Outgoing write(ChatRequest request) {
    Wishes wishes = Wishes.of(request);
    String body = Json.canonical(AnthropicWire.body(request, wishes));
    return new Outgoing(
        URI.create(endpoint.base() + "/messages"),
        Map.of("x-api-key", endpoint.key(), "anthropic-version", VERSION),
        body,
        wishes.leftOut());
  }

  @Override
  public Incoming read(ChatRequest request, boolean streamed, TokenSink tokens) {
    return new AnthropicAnswer(request, tokens);
  }
}
