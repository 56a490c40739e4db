package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
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
   * @param correlation the request and the trace that the run belongs to
   * @param key id of the key that starts it, for its budget; empty for none
   */
  public record Options(
      String model,
      Optional<Long> budgetMicros,
      Optional<String> idempotencyKey,
      Correlation correlation,
      String key) {

    /** Of a run that no key starts. */
    public Options(
        String model,
        Optional<Long> budgetMicros,
        Optional<String> idempotencyKey,
        Correlation correlation) {
      this(model, budgetMicros, idempotencyKey, correlation, "");
    }

    public static final Options USUAL =
        new Options("", Optional.empty(), Optional.empty(), Correlation.NONE);

    /** The same under an idempotency key. */
    public Options once(String id) {
      return new Options(model, budgetMicros, Optional.of(id), correlation, key);
    }

    /** The same for a request. */
    public Options of(Correlation request) {
      return new Options(model, budgetMicros, idempotencyKey, request, key);
    }

    /** The same, started by a key. */
    public Options by(String id) {
      return new Options(model, budgetMicros, idempotencyKey, correlation, id);
    }
  }
}
