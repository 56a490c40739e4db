package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.Vector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/**
 * Models on Amazon Bedrock that make vectors, by InvokeModel (API reference 2023-09-30), in their
 * makers' words: Amazon's Titan takes one text at once, Cohere's Embed 96.
 */
final class BedrockEmbedding implements EmbeddingDialect {

  private static final String TITAN = "titan-embed";
  private static final String COHERE = "cohere.embed";
  private static final String COUNT = "x-amzn-bedrock-input-token-count";
  private static final Limits ONE = new Limits(1, Long.MAX_VALUE);

  private final Endpoint endpoint;
  private final AwsSignature signature;

  BedrockEmbedding(Endpoint endpoint, AwsSignature.Identity identity, InstantSource clock) {
    this.endpoint = endpoint;
    this.signature = new AwsSignature(identity, "bedrock", clock);
  }

  /**
   * Whether the words of a model are known here; regions and profiles may stand before its name.
   */
  static boolean knows(String model) {
    return model.contains(TITAN) || model.contains(COHERE);
  }

  private static boolean titan(String model) {
    return model.contains(TITAN);
  }

  @Override
  public Limits limits(EmbeddingRequest request) {
    return titan(request.offer().model()) ? ONE : CohereEmbedding.LIMITS;
  }

  @Override
  public boolean takesDimensions(String model) {
    return !model.contains("titan-embed-text-v1")
        && !model.contains("embed-english-v3")
        && !model.contains("embed-multilingual-v3");
  }

  @Override
  public Dialect.Outgoing write(EmbeddingRequest request, List<EmbeddingInput> some) {
    String model = request.offer().model();
    Value.Obj body =
        titan(model) ? titan(request, some.getFirst()) : CohereEmbedding.body(request, some);
    String json = Json.canonical(body);
    URI address = BedrockDialect.address(endpoint, model, "/invoke");
    return new Dialect.Outgoing(
        address, signature.headers("POST", address, json.getBytes(StandardCharsets.UTF_8)), json);
  }

  private static Value.Obj titan(EmbeddingRequest request, EmbeddingInput input) {
    ObjBuilder body = Value.Obj.builder().put("inputText", input.document());
    Value dimensions = Value.of((long) request.form().dimensions());
    if (request.form().dimensions() > 0) {
      boolean images = request.offer().model().contains("titan-embed-image");
      body.putIf(images, "embeddingConfig", Value.obj("outputEmbeddingLength", dimensions));
      body.putIf(!images, "dimensions", dimensions);
    }
    return body.build();
  }

  @Override
  public Read read(Value.Obj answer) throws MalformedAnswerException {
    if (answer.has("embeddings")) {
      return CohereEmbedding.vectors(answer);
    }
    if (!answer.has("embedding")) {
      throw VectorJson.malformed("an answer without a vector");
    }
    Vector vector = VectorJson.read(answer.required("embedding"));
    boolean counted = answer.has("inputTextTokenCount");
    return new Read(List.of(vector), counted ? Loose.count(answer, "inputTextTokenCount") : -1);
  }

  /** Cohere's answers do not count here; Amazon does, beside them. */
  @Override
  public long counted(VendorHttp.Answer answer) {
    return answer
        .header(COUNT)
        .filter(text -> text.matches("\\d{1,18}"))
        .map(Long::valueOf)
        .orElse(-1L);
  }
}
