package io.meshflow.models;

import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.models.EmbeddingDialect.Limits;
import java.util.ArrayList;
import java.util.List;

/** Cuts inputs into portions that a vendor takes at once, in order. */
final class Portions {

  private Portions() {}

  static List<List<EmbeddingInput>> of(List<EmbeddingInput> inputs, Limits limits) {
    List<List<EmbeddingInput>> portions = new ArrayList<>();
    long bytes = 0;
    for (EmbeddingInput input : inputs) {
      long size = size(input);
      boolean full =
          portions.isEmpty()
              || portions.getLast().size() >= limits.inputs()
              || bytes + size > limits.bytes();
      if (full) {
        portions.add(new ArrayList<>());
        bytes = 0;
      }
      portions.getLast().add(input);
      bytes += size;
    }
    return portions;
  }

  /** A token stands for about four bytes. */
  private static long size(EmbeddingInput input) {
    return switch (input) {
      case EmbeddingInput.Text text -> text.mostTokens();
      case EmbeddingInput.Tokens tokens -> 4 * tokens.mostTokens();
    };
  }
}
