package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.net.URI;
import java.util.Map;

/** Chat completions of OpenAI (API reference 2025-10) and of everybody who speaks like it. */
final class OpenAiDialect implements Dialect {

  private final Endpoint endpoint;
  private final Vendor vendor;

  OpenAiDialect(Endpoint endpoint, Vendor vendor) {
    this.endpoint = endpoint;
    this.vendor = vendor;
  }

  @Override
  public Outgoing write(ChatRequest request) {
    URI address = URI.create(endpoint.base() + "/chat/completions");
    Map<String, String> key =
        endpoint.key().isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + endpoint.key());
    Wishes wishes = Wishes.of(request);
    String body = Json.canonical(OpenAiWire.body(request, wishes, vendor));
    return new Outgoing(address, key, body, wishes.leftOut());
  }

  @Override
  public Incoming read(ChatRequest request, boolean streamed, TokenSink tokens) {
    return new OpenAiAnswer(request, streamed, tokens);
  }

  @Override
  public boolean comesWhole() {
    return true;
  }

  @Override
  public boolean needsKey() {
    return vendor == Vendor.OPENAI;
  }
}
