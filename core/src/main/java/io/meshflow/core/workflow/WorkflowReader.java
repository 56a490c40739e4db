package io.meshflow.core.workflow;

import io.meshflow.core.data.Value;

/** Makes workflows of the documents that runs have pinned. Thread safe. */
public interface WorkflowReader {

  /**
   * Reads a closure document written by {@link Workflow#document()}.
   *
   * @throws IllegalArgumentException when this version cannot read it
   */
  Workflow read(Value.Obj document);
}
