package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.Vector;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Embeddings of OpenAI (API reference 2025-10) and of everybody who speaks like it. One request may
 * hold 2,048 inputs and 300,000 tokens there; others take less.
 */
final class OpenAiEmbedding implements EmbeddingDialect {

  /** What stays the same for all requests of a server. */
  record Manner(Limits limits, boolean packed, boolean needsKey, boolean dimensions) {
    /** OpenAI's own server, and Azure's. */
    static final Manner OPENAI = new Manner(new Limits(1_024, 600_000), true, true, true);

    /** Any other; nobody knows what it takes. */
    static final Manner OTHERS = new Manner(new Limits(128, 600_000), false, false, true);

    /** Mistral takes 16,384 tokens at once, and its usual model has one length of vectors. */
    static final Manner MISTRAL = new Manner(new Limits(128, 32_768), false, true, false);
  }

  private final Function<String, URI> address;
  private final Map<String, String> headers;
  private final Manner manner;

  /**
   * A server.
   *
   * @param address where a model of this name is asked
   */
  OpenAiEmbedding(Function<String, URI> address, Map<String, String> headers, Manner manner) {
    this.address = address;
    this.headers = Map.copyOf(headers);
    this.manner = manner;
  }

  @Override
  public Limits limits(EmbeddingRequest request) {
    return manner.limits();
  }

  @Override
  public Dialect.Outgoing write(EmbeddingRequest request, List<EmbeddingInput> some) {
    ObjBuilder body = Value.Obj.builder().putAll(request.form().extras());
    body.put("model", request.offer().model());
    body.put("input", Value.array(some.stream().map(EmbeddingInput::document).toList()));
    body.putIf(manner.packed(), "encoding_format", "base64");
    long dimensions = request.form().dimensions();
    body.putIf(dimensions > 0, "dimensions", Value.of(dimensions));
    return new Dialect.Outgoing(
        address.apply(request.offer().model()), headers, Json.canonical(body.build()));
  }

  @Override
  public Read read(Value.Obj answer) throws MalformedAnswerException {
    return vectors(answer);
  }

  /** Reads an answer of this form. */
  static Read vectors(Value.Obj answer) throws MalformedAnswerException {
    List<Value.Obj> data = Loose.objects(answer, "data");
    Vector[] vectors = new Vector[data.size()];
    for (int i = 0; i < vectors.length; i++) {
      Value.Obj one = data.get(i);
      int index = one.has("index") ? (int) Math.min(Loose.count(one, "index"), data.size()) : i;
      if (index >= vectors.length || vectors[index] != null) {
        throw VectorJson.malformed("two vectors of one place, or one of none");
      }
      vectors[index] = VectorJson.read(one.field("embedding").orElse(Value.NULL));
    }
    Value.Obj usage = Loose.object(answer, "usage");
    boolean counts = usage.has("prompt_tokens") || usage.has("total_tokens");
    long tokens = Math.max(Loose.count(usage, "prompt_tokens"), Loose.count(usage, "total_tokens"));
    return new Read(
        Arrays.stream(vectors).map(Objects::requireNonNull).toList(), counts ? tokens : -1);
  }

  @Override
  public boolean takesTokens() {
    return true;
  }

  @Override
  public boolean takesDimensions(String model) {
    return manner.dimensions();
  }

  @Override
  public boolean needsKey() {
    return manner.needsKey();
  }
}
