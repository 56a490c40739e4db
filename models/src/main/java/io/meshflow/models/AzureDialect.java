package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.net.URI;
import java.util.Map;

/**
 * Azure OpenAI (data plane, api-version 2024-10-21): OpenAI's words at an address that names the
 * deployment, which is what a model is called here.
 */
final class AzureDialect implements Dialect {

  private final Endpoint endpoint;
  private final String version;

  AzureDialect(Endpoint endpoint, String version) {
    this.endpoint = endpoint;
    this.version = version;
  }

  @Override
  public Outgoing write(ChatRequest request) {
    URI address =
        URI.create(
            endpoint.base()
                + "/openai/deployments/"
                + AddressPart.encoded(request.offer().model())
                + "/chat/completions?api-version="
                + AddressPart.encoded(version));
    return new Outgoing(
        address, Map.of("api-key", endpoint.key()), Json.canonical(OpenAiWire.body(request)));
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
