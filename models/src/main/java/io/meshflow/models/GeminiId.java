package io.meshflow.models;

import java.util.Optional;

/**
 * Ids of Gemini's calls of tools. The vendor has none, but signs what the model thought before a
 * call and wants the signature back with it: an id of ours carries it.
 */
final class GeminiId {

  private static final String START = "gemini-";
  private static final char BEFORE_SIGNATURE = ':';

  private GeminiId() {}

  /** The id of the n-th call of a conversation; {@code signature} is empty for none. */
  static String of(int n, String signature) {
    return START + n + (signature.isEmpty() ? "" : BEFORE_SIGNATURE + signature);
  }

  /** The signature in an id. */
  static Optional<String> signature(String id) {
    int colon = id.indexOf(BEFORE_SIGNATURE);
    return id.startsWith(START) && colon > 0
        ? Optional.of(id.substring(colon + 1))
        : Optional.empty();
  }
}
