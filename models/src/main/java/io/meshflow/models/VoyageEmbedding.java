package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Voyage's embeddings (API reference 2025-10): answers like OpenAI's, other words for the wishes. A
 * request holds 128 texts in every version of it, and 120,000 tokens with every model.
 */
final class VoyageEmbedding implements EmbeddingDialect {

  private static final Limits LIMITS = new Limits(128, 240_000);

  private final Endpoint endpoint;

  VoyageEmbedding(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Limits limits(EmbeddingRequest request) {
    return LIMITS;
  }

  @Override
  public Dialect.Outgoing write(EmbeddingRequest request, List<EmbeddingInput> some) {
    String purpose = request.form().purpose();
    ObjBuilder body =
        Value.Obj.builder()
            .put("model", request.offer().model())
            .put("input", Value.array(some.stream().map(EmbeddingInput::document).toList()))
            .put("truncation", false)
            .putIf(!purpose.isEmpty(), "input_type", purpose);
    long dimensions = request.form().dimensions();
    body.putIf(dimensions > 0, "output_dimension", Value.of(dimensions));
    return new Dialect.Outgoing(
        URI.create(endpoint.base() + "/embeddings"),
        Map.of("Authorization", "Bearer " + endpoint.key()),
        Json.canonical(body.build()));
  }

  @Override
  public Read read(Value.Obj answer) throws MalformedAnswerException {
    return OpenAiEmbedding.vectors(answer);
  }
}
