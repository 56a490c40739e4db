package io.meshflow.models;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells by its name whether a model of a list that does not say makes vectors. */
final class EmbeddingNames {

  private static final Pattern LIKELY =
      Pattern.compile("embed|minilm|(?:^|[/-])(?:bge|gte|e5)-|(?:^|/)voyage-");

  private EmbeddingNames() {}

  static boolean likely(String model) {
    return LIKELY.matcher(model.toLowerCase(Locale.ROOT)).find();
  }
}
