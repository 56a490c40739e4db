package io.meshflow.core.model;

import java.util.List;

/**
 * The vectors of one request, in the order of its inputs, all of the same length.
 *
 * @param served which provider and model made them, as {@code provider/model}
 */
public record EmbeddingResponse(List<Vector> vectors, Usage usage, String served) {
  public EmbeddingResponse {
    vectors = List.copyOf(vectors);
  }
}
