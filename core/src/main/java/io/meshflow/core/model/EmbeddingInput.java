package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One thing that is to become one vector. */
public sealed interface EmbeddingInput {

  /** A text; never empty. */
  record Text(String text) implements EmbeddingInput {
    @Override
    public long mostTokens() {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public Value document() {
      return Value.of(text);
    }
  }

  /** Tokens that the caller made with the tokenizer of the model; never empty. */
  record Tokens(List<Integer> ids) implements EmbeddingInput {
    public Tokens {
      ids = List.copyOf(ids);
    }

    @Override
    public long mostTokens() {
      return ids.size();
    }

    @Override
    public Value document() {
      return Value.array(ids.stream().map(id -> Value.of((long) id)).toList());
    }
  }

  /** More tokens than it can have: every byte one. */
  long mostTokens();

  /** As it stands in a request. */
  Value document();
}
