package io.meshflow.core.execution;

import io.meshflow.core.data.Digest;
import io.meshflow.core.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Remembers the hash of the workflow asked for last, which is dear. Thread safe. */
final class LastDigest {

  private record Pinned(Workflow workflow, Digest digest) {}

  private volatile @Nullable Pinned pinned;

  /** The hash of a workflow; at once for the same object again. */
  @SuppressWarnings("ReferenceEquality") // the same object cannot have another hash
  Digest of(Workflow workflow) {
    Pinned last = pinned;
    if (last != null && last.workflow() == workflow) {
      return last.digest();
    }
    Digest digest = workflow.digest();
    pinned = new Pinned(workflow, digest);
    return digest;
  }
}
