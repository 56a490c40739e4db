package io.meshflow.core.execution;

import io.meshflow.core.policy.Preview;
import io.meshflow.core.workflow.Workflow;

/** What may be seen of the answers of a workflow's steps while they come. */
public final class Previews {

  private Previews() {}

  /** The preview of a node's answers; an output of a child run may become its parent's. */
  public static Preview of(Workflow workflow, String node) {
    return Preview.of(workflow.policy(), workflow.graph().terminals().contains(node));
  }
}
