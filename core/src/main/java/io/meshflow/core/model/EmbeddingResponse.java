package io.meshflow.core.model;

import java.util.List;

/**
 * The vectors of one request, in the order of its inputs, all of the same length.
 *
 * @param served which provider and model made them, as {@code provider/model}
 * @param key which of the provider's keys it was asked with; empty where it has one
 */
public record EmbeddingResponse(List<Vector> vectors, Usage usage, String served, String key) {
  public EmbeddingResponse {
    vectors = List.copyOf(vectors);
  }

  /** The vectors of a provider with one key. */
  public EmbeddingResponse(List<Vector> vectors, Usage usage, String served) {
    this(vectors, usage, served, "");
  }
}
