package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import java.util.List;

/** An effect that somebody wants to have: what the gate judges and a permit carries. Immutable. */
public interface Intent {

  /** Who acts: the id of the agent or of the node. */
  String agent();

  /** What is done, as {@code kind:name}: {@code model:gpt-4o}, {@code tool:read_file}. */
  String action();

  /** Who is asked, as {@code provider/model}; empty where there is no choice. */
  default String place() {
    return "";
  }

  /** How much harm it can do. */
  RiskTier risk();

  /** What may be done when its outcome is unknown. */
  EffectClass effectClass();

  /** Exactly what goes out; a human approves this value and no summary of it. */
  Value arguments();

  /** All texts in it that somebody outside may have written, whole, for the injection scan. */
  List<String> texts();
}
