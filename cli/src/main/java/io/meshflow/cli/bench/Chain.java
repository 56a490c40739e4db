package io.meshflow.cli.bench;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.PinnedWorkflows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A chain of steps that do nothing and put out 1 KB each, under every guard. */
final class Chain {

  static final int BYTES = 1_024;

  private Chain() {}

  static Workflow of(int length) {
    List<Node> nodes = new ArrayList<>(length);
    List<Edge> edges = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      Value input = Value.obj("bytes", Value.of(BYTES), "seed", Value.of("s" + i));
      nodes.add(
          new Node.CodeNode("s" + i, NodeSettings.DEFAULT, "filler@1", new Template.Fixed(input)));
      if (i > 0) {
        edges.add(Edge.of("s" + (i - 1), "s" + i));
      }
    }
    String last = "s" + (length - 1);
    Workflow.Graph graph = new Workflow.Graph(nodes, edges, List.of(), List.of(last));
    return PinnedWorkflows.documented(
        new Workflow(
            "bench", "1", graph, policy(), Map.of(), Workflow.Sharing.DEFAULT, Value.Obj.EMPTY));
  }

  /** The standard policy without its limits of steps and time. */
  private static Policy policy() {
    Policy standard = Presets.of(Policy.Mode.STANDARD);
    Policy.Limits old = standard.limits();
    return standard.withLimits(
        new Policy.Limits(
            old.budgetMicros(),
            old.budgetTokens(),
            0,
            Duration.ofHours(2),
            Duration.ZERO,
            old.stepTimeoutAction(),
            0,
            old.maxReplans()));
  }
}
