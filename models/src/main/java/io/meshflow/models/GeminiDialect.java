package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.net.URI;
import java.util.Map;

/** Google's Gemini API, {@code v1beta}; the key goes in a header, never in the address. */
final class GeminiDialect implements Dialect {

  private final Endpoint endpoint;

  GeminiDialect(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Outgoing write(ChatRequest request) {
    URI address =
        URI.create(
            endpoint.base()
                + "/models/"
                + AddressPart.encoded(request.offer().model())
                + ":streamGenerateContent?alt=sse");
    Wishes wishes = Wishes.of(request);
    String body = Json.canonical(GeminiWire.body(request, wishes));
    return new Outgoing(address, Map.of("x-goog-api-key", endpoint.key()), body, wishes.leftOut());
  }

  @Override
  public Incoming read(ChatRequest request, boolean streamed, TokenSink tokens) {
    return new GeminiAnswer(request, tokens);
  }
}
