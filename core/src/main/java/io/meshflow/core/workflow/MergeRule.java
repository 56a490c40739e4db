package io.meshflow.core.workflow;

/** How several values of one shared key become one. */
public enum MergeRule {
  OVERWRITE,
  APPEND,
  MAX_CONFIDENCE,
  AND,
  OR
}
