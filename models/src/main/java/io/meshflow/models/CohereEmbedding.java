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

/**
 * Cohere's embed API, version 2 (API reference 2025-10): at most 96 texts at once. It must know
 * what a text is for: a document unless the caller says that it is a query.
 */
final class CohereEmbedding implements EmbeddingDialect {

  static final Limits LIMITS = new Limits(96, 600_000);

  private final Endpoint endpoint;

  CohereEmbedding(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Limits limits(EmbeddingRequest request) {
    return LIMITS;
  }

  @Override
  public Dialect.Outgoing write(EmbeddingRequest request, List<EmbeddingInput> some) {
    return new Dialect.Outgoing(
        URI.create(endpoint.base() + "/embed"),
        Map.of("Authorization", "Bearer " + endpoint.key()),
        Json.canonical(body(request, some).with("model", Value.of(request.offer().model()))));
  }

  /** What is asked, wherever such a model runs. */
  static Value.Obj body(EmbeddingRequest request, List<EmbeddingInput> some) {
    boolean query = request.form().purpose().equals("query");
    ObjBuilder body =
        Value.Obj.builder()
            .put("texts", Value.array(some.stream().map(EmbeddingInput::document).toList()))
            .put("input_type", query ? "search_query" : "search_document")
            .put("embedding_types", Value.texts(List.of("float")))
            .put("truncate", "NONE");
    long dimensions = request.form().dimensions();
    return body.putIf(dimensions > 0, "output_dimension", Value.of(dimensions)).build();
  }

  @Override
  public Read read(Value.Obj answer) throws MalformedAnswerException {
    return vectors(answer);
  }

  static Read vectors(Value.Obj answer) throws MalformedAnswerException {
    Value.Obj embeddings = Loose.object(answer, "embeddings");
    List<Vector> vectors = new ArrayList<>();
    if (embeddings.field("float").orElse(Value.NULL) instanceof Value.Array array) {
      for (Value one : array.items()) {
        vectors.add(VectorJson.read(one));
      }
    }
    Value.Obj billed = Loose.object(Loose.object(answer, "meta"), "billed_units");
    return new Read(vectors, billed.has("input_tokens") ? Loose.count(billed, "input_tokens") : -1);
  }
}
