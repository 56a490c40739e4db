package io.meshflow.core.engine;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Topology;
import java.time.Instant;

/** What one round of deciding works with. */
record Desk(Run run, Instant now, Parts parts) {

  Topology graph() {
    return run.graph();
  }

  Policy policy() {
    return run.workflow().policy();
  }

  /** What the work does: its node, or what a map does with each item. */
  Node node(WorkKey work) {
    Node node = graph().node(graph().node(work.step().node()));
    return work.isItem() && node instanceof Node.MapNode map ? map.each() : node;
  }
}
