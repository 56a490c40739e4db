package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.Vector;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Google's {@code batchEmbedContents}, {@code v1beta}: at most 100 texts at once. */
final class GeminiEmbedding implements EmbeddingDialect {

  private static final Limits LIMITS = new Limits(100, 600_000);

  private final Endpoint endpoint;

  GeminiEmbedding(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Limits limits(EmbeddingRequest request) {
    return LIMITS;
  }

  @Override
  public Dialect.Outgoing write(EmbeddingRequest request, List<EmbeddingInput> some) {
    String model = request.offer().model();
    List<Value> requests = some.stream().map(input -> one(request, model, input)).toList();
    return new Dialect.Outgoing(
        URI.create(
            endpoint.base() + "/models/" + AddressPart.encoded(model) + ":batchEmbedContents"),
        Map.of("x-goog-api-key", endpoint.key()),
        Json.canonical(Value.obj("requests", Value.array(requests))));
  }

  private static Value one(EmbeddingRequest request, String model, EmbeddingInput input) {
    Value part = Value.obj("text", input.document());
    ObjBuilder one =
        Value.Obj.builder()
            .put("model", "models/" + model)
            .put("content", Value.obj("parts", Value.array(part)));
    switch (request.form().purpose()) {
      case "query" -> one.put("taskType", "RETRIEVAL_QUERY");
      case "document" -> one.put("taskType", "RETRIEVAL_DOCUMENT");
      default -> {}
    }
    long dimensions = request.form().dimensions();
    return one.putIf(dimensions > 0, "outputDimensionality", Value.of(dimensions)).build();
  }

  /** It does not say how many tokens there were. */
  @Override
  public Read read(Value.Obj answer) throws MalformedAnswerException {
    List<Vector> vectors = new ArrayList<>();
    for (Value.Obj one : Loose.objects(answer, "embeddings")) {
      vectors.add(VectorJson.read(one.field("values").orElse(Value.NULL)));
    }
    return new Read(vectors, -1);
  }
}
