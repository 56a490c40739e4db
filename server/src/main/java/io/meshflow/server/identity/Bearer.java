package io.meshflow.server.identity;

/** Knows callers by what they bear besides keys. Thread safe. */
public interface Bearer {

  /** Whether a text is of the kind it knows. */
  boolean concerns(String text);

  /** Whom the text proves; throws {@link IdentityRefused} when it proves nobody. */
  Caller caller(String text);
}
