package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Workflow;
import java.util.Optional;

/**
 * What somebody wants to run.
 *
 * @param task in words, may be empty
 * @param actor who asks, as a name; kept in the erasable part of the record
 */
public record StartRequest(
    String tenant, Workflow workflow, String task, Value.Obj input, String actor, Options options) {

  /**
   * What differs from the usual.
   *
   * @param model overrides the model of every agent; empty for none
   * @param budgetMicros cap below that of the policy, in millionths of a dollar
   * @param idempotencyKey a second start under the same key returns the first run
   */
  public record Options(
      String model, Optional<Long> budgetMicros, Optional<String> idempotencyKey) {
    public static final Options USUAL = new Options("", Optional.empty(), Optional.empty());
  }
}
