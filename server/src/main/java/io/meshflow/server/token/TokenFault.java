package io.meshflow.server.token;

/** What is wrong with a token, in one word. */
final class TokenFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String word;

  TokenFault(String word) {
    super("a token does not count", null, false, false);
    this.word = word;
  }

  String word() {
    return word;
  }
}
