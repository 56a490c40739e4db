package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Amazon Bedrock's ConverseStream (API reference 2023-09-30), signed with an access key. */
final class BedrockDialect implements Dialect {

  private final Endpoint endpoint;
  private final AwsSignature signature;

  BedrockDialect(Endpoint endpoint, AwsSignature.Identity identity, InstantSource clock) {
    this.endpoint = endpoint;
    this.signature = new AwsSignature(identity, "bedrock", clock);
  }

  @Override
  public Outgoing write(ChatRequest request) {
    URI address = address(endpoint, request.offer().model(), "/converse-stream");
    Wishes wishes = Wishes.of(request);
    String body = Json.canonical(BedrockWire.body(request, wishes));
    return new Outgoing(
        address,
        signature.headers("POST", address, body.getBytes(StandardCharsets.UTF_8)),
        body,
        wishes.leftOut());
  }

  /** Where something is asked of a model. */
  static URI address(Endpoint endpoint, String model, String what) {
    String path = "/model/" + AddressPart.encoded(model) + what;
    return URI.create(endpoint.base().resolve("/").toString().replaceFirst("/$", "") + path);
  }

  @Override
  public Incoming read(ChatRequest request, boolean streamed, TokenSink tokens) {
    return new BedrockAnswer(request, tokens);
  }

  @Override
  public Framing framing() {
    return Framing.FRAMES;
  }
}
