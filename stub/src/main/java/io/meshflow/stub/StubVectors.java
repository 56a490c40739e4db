package io.meshflow.stub;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Vector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Vectors of a stub server: always the same for the same text, and nearer for texts that share
 * words, because each word counts in one place. 64 numbers unless the request says otherwise; one
 * token for each word.
 */
final class StubVectors {

  private static final int USUAL = 64;
  private static final int MOST = 4_096;

  private StubVectors() {}

  static boolean wanted(StubRequest request) {
    return request.path().endsWith("/embeddings")
        || request.path().endsWith("/embed")
        || request.path().endsWith("/invoke")
        || request.path().endsWith(":batchEmbedContents");
  }

  static StubReply reply(StubRequest request) {
    try {
      String path = request.path();
      if (path.endsWith("/embed")) {
        return cohere(request.json());
      }
      if (path.endsWith("/invoke")) {
        return bedrock(request.json());
      }
      return path.endsWith("/embeddings") ? openAi(request.json()) : gemini(request.json());
    } catch (JsonException | ClassCastException malformed) {
      return StubReply.error(400, "invalid_request", "the request is not an object");
    }
  }

  private static StubReply openAi(Value.Obj body) {
    int length = length(body, body.has("dimensions") ? "dimensions" : "output_dimension");
    boolean packed = body.textIf("encoding_format").orElse("").equals("base64");
    List<Value> data = new ArrayList<>();
    long tokens = 0;
    for (Value input : inputs(body.field("input").orElse(Value.NULL))) {
      List<String> words = words(input);
      tokens += words.size();
      Vector vector = vector(words, length);
      data.add(
          Value.Obj.builder()
              .put("object", "embedding")
              .put("index", data.size())
              .put("embedding", packed ? packed(vector) : numbers(vector))
              .build());
    }
    Value.Obj usage =
        Value.obj("prompt_tokens", Value.of(tokens), "total_tokens", Value.of(tokens));
    return StubReply.json(
        200,
        Json.canonical(
            Value.Obj.builder()
                .put("object", "list")
                .put("data", Value.array(data))
                .put("model", body.textIf("model").orElse("stub"))
                .put("usage", usage)
                .build()));
  }

  private static int length(Value.Obj body, String field) {
    return (int) Math.max(1, Math.min(MOST, body.wholeIf(field).orElse((long) USUAL)));
  }

  private static StubReply cohere(Value.Obj body) {
    List<Value> vectors = new ArrayList<>();
    long tokens = 0;
    for (Value input : body.array("texts")) {
      List<String> words = words(input);
      tokens += words.size();
      vectors.add(numbers(vector(words, length(body, "output_dimension"))));
    }
    Value billed = Value.obj("input_tokens", Value.of(tokens));
    return StubReply.json(
        200,
        Json.canonical(
            Value.obj(
                "embeddings",
                Value.obj("float", Value.array(vectors)),
                "meta",
                Value.obj("billed_units", billed))));
  }

  /** Titan's words, or Cohere's with Amazon's count beside them. */
  private static StubReply bedrock(Value.Obj body) {
    if (body.has("texts")) {
      long tokens = body.array("texts").stream().mapToLong(text -> words(text).size()).sum();
      Value.Obj answer = ((Value.Obj) Json.parse(cohere(body).pieces().getFirst())).without("meta");
      return StubReply.json(200, Json.canonical(answer))
          .header("X-Amzn-Bedrock-Input-Token-Count", Long.toString(tokens));
    }
    List<String> words = words(body.field("inputText").orElse(Value.NULL));
    Value vector = numbers(vector(words, length(body, "dimensions")));
    Value count = Value.of((long) words.size());
    return StubReply.json(
        200, Json.canonical(Value.obj("embedding", vector, "inputTextTokenCount", count)));
  }

  private static StubReply gemini(Value.Obj body) {
    List<Value> vectors = new ArrayList<>();
    for (Value.Obj one : body.objects("requests")) {
      Value text = one.at("content", "parts", "0", "text").orElse(Value.NULL);
      Vector vector = vector(words(text), length(one, "outputDimensionality"));
      vectors.add(Value.obj("values", numbers(vector)));
    }
    return StubReply.json(200, Json.canonical(Value.obj("embeddings", Value.array(vectors))));
  }

  private static List<Value> inputs(Value given) {
    boolean many =
        given instanceof Value.Array array
            && !array.items().isEmpty()
            && !(array.items().getFirst() instanceof Value.Num);
    return many ? ((Value.Array) given).items() : List.of(given);
  }

  private static List<String> words(Value input) {
    return switch (input) {
      case Value.Text text ->
          List.of(text.value().toLowerCase(Locale.ROOT).strip().split("[^\\p{L}\\p{N}]+"));
      case Value.Array tokens -> tokens.items().stream().map(Json::canonical).toList();
      default -> List.of(Json.canonical(input));
    };
  }

  static Vector vector(List<String> words, int length) {
    float[] numbers = new float[length];
    for (String word : words) {
      byte[] hash = Digest.sha256(word.getBytes(StandardCharsets.UTF_8)).bytes();
      int place = (hash[0] & 0xFF) << 16 | (hash[1] & 0xFF) << 8 | hash[2] & 0xFF;
      numbers[place % length] += 1;
    }
    return Vector.of(numbers).unit();
  }

  private static Value packed(Vector vector) {
    return Value.of(Base64.getEncoder().encodeToString(vector.bytes()));
  }

  static Value numbers(Vector vector) {
    List<Value> numbers = new ArrayList<>(vector.dimensions());
    for (int i = 0; i < vector.dimensions(); i++) {
      numbers.add(Value.of((double) vector.at(i)));
    }
    return Value.array(numbers);
  }
}
