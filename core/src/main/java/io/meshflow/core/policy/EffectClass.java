package io.meshflow.core.policy;

/** What may be done with an attempt whose outcome nobody knows, for example after a crash. */
public enum EffectClass {
  /** Changes nothing outside: run it again. */
  PURE,
  /** The receiver recognises the effect key: run it again under the same key. */
  IDEMPOTENT,
  /** The receiver can be asked whether it happened; until it answers, a human decides. */
  PROBE,
  /** Must not happen twice: a human decides. */
  ONCE;

  /** True when an attempt of unknown outcome may simply run again. */
  public boolean repeatable() {
    return this == PURE || this == IDEMPOTENT;
  }
}
