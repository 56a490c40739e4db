package io.meshflow.core.execution;

/** Knows who may act no more. Asked before every effect; thread safe. */
public interface Identities {

  /** An installation without keys. */
  Identities NONE = key -> false;

  /** Whether the key that a run acts under was revoked; {@code key} as admissions name it. */
  boolean revoked(String key);
}
