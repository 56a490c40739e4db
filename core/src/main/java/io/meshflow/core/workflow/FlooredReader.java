package io.meshflow.core.workflow;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policies;
import io.meshflow.core.policy.Policy;

/**
 * Reads pinned workflows under the stricter of their own policy and the one that holds here now, so
 * that a policy that was tightened after a run began holds for all that the run still does. Thread
 * safe.
 */
public final class FlooredReader implements WorkflowReader {

  private final WorkflowReader reader;
  private final Policy floor;

  public FlooredReader(WorkflowReader reader, Policy floor) {
    this.reader = reader;
    this.floor = floor;
  }

  @Override
  public Workflow read(Value.Obj document) {
    Workflow pinned = reader.read(document);
    return pinned.under(Policies.strictest(pinned.policy(), floor), pinned.document());
  }
}
