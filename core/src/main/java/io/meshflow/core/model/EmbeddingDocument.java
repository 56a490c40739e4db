package io.meshflow.core.model;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Sha256;
import io.meshflow.core.data.Value;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Vectors as data: for clients, and what is on record of them. */
public final class EmbeddingDocument {

  private static final int CHARS_PER_NUMBER = 14;

  private EmbeddingDocument() {}

  /**
   * The answer in the form of OpenAI's embeddings, as JSON. Numbers have the digits of a 32-bit
   * float, not those of the double that JSON values are kept in here.
   */
  public static String answer(EmbeddingRequest request, EmbeddingResponse response) {
    List<Vector> vectors = response.vectors();
    int dimensions = vectors.isEmpty() ? 0 : vectors.getFirst().dimensions();
    StringBuilder json =
        new StringBuilder(256 + vectors.size() * (64 + dimensions * CHARS_PER_NUMBER))
            .append("{\"data\":[");
    for (int i = 0; i < vectors.size(); i++) {
      json.append(i == 0 ? "" : ",").append("{\"embedding\":");
      switch (request.form().encoding()) {
        case FLOAT -> numbers(json, vectors.get(i));
        case BASE64 ->
            json.append('"')
                .append(Base64.getEncoder().encodeToString(vectors.get(i).bytes()))
                .append('"');
      }
      json.append(",\"index\":").append(i).append(",\"object\":\"embedding\"}");
    }
    Usage usage = response.usage();
    return json.append("],\"model\":")
        .append(Json.canonical(Value.of(model(response))))
        .append(",\"object\":\"list\",\"usage\":{\"prompt_tokens\":")
        .append(usage.input())
        .append(",\"total_tokens\":")
        .append(usage.total())
        .append("}}")
        .toString();
  }

  private static void numbers(StringBuilder json, Vector vector) {
    json.append('[');
    for (int i = 0; i < vector.dimensions(); i++) {
      json.append(i == 0 ? "" : ",").append(vector.at(i));
    }
    json.append(']');
  }

  private static String model(EmbeddingResponse response) {
    return response.served().substring(response.served().indexOf('/') + 1);
  }

  /** How many vectors of which length, and the SHA-256 over their bytes, in order. */
  public static Value.Obj recorded(EmbeddingResponse response) {
    List<Vector> vectors = response.vectors();
    return Value.Obj.builder()
        .put("vectors", vectors.size())
        .putIf(!response.key().isEmpty(), "key", response.key())
        .put("dimensions", vectors.isEmpty() ? 0 : vectors.getFirst().dimensions())
        .put("model", response.served())
        .put("sha256", digest(vectors))
        .build();
  }

  private static String digest(List<Vector> vectors) {
    MessageDigest digest = Sha256.start();
    vectors.forEach(vector -> digest.update(vector.bytes()));
    return HexFormat.of().formatHex(digest.digest());
  }
}
