package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policies;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.core.workflow.WorkflowReader;

/**
 * Reads what runs have pinned. A child run pins the closure of its parent and its own name in it,
 * so that it always lives under the stricter of both policies.
 */
final class Closures {

  private static final String WITHIN = "$within";
  private static final String NAME = "$name";

  private Closures() {}

  static Workflow read(WorkflowReader reader, Value.Obj document) {
    return document
        .objectIf(WITHIN)
        .map(parent -> child(read(reader, parent), document.text(NAME)))
        .orElseGet(() -> reader.read(document));
  }

  static Workflow child(Workflow parent, String name) {
    Workflow own = parent.children().get(name);
    if (own == null) {
      throw new IllegalStateException("a validated workflow has all its children");
    }
    Value.Obj document = Value.obj(WITHIN, parent.document(), NAME, Value.of(name));
    return own.under(Policies.strictest(parent.policy(), own.policy()), document);
  }
}
