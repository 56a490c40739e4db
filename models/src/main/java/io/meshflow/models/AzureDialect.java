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
    URI address = address(endpoint, request.offer().model(), "/chat/completions", version);
    Wishes wishes = Wishes.of(request);
    String body = Json.canonical(OpenAiWire.body(request, wishes, Vendor.AZURE));
    return new Outgoing(address, Map.of("api-key", endpoint.key()), body, wishes.leftOut());
  }

  /** What a deployment does at an address of this version. */
  static URI address(Endpoint endpoint, String deployment, String deed, String version) {
    return URI.create(
        endpoint.base()
            + "/openai/deployments/"
            + AddressPart.encoded(deployment)
            + deed
            + "?api-version="
            + AddressPart.encoded(version));
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
