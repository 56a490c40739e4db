package io.meshflow.core.workflow;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A workflow with everything it needs: what a run pins.
 *
 * @param children sub-workflows by the name under which nodes call them
 * @param document the closure as data, from which {@link WorkflowReader} makes the same workflow
 */
public record Workflow(
    String name,
    String version,
    Graph graph,
    Policy policy,
    Map<String, Workflow> children,
    Sharing sharing,
    Value.Obj document) {

  /**
   * The stations and ways.
   *
   * @param nodes in definition order
   * @param terminals ids of the nodes whose outputs are the run's, in definition order
   */
  public record Graph(
      List<Node> nodes, List<Edge> edges, List<LoopEdge> loops, List<String> terminals) {
    public Graph {
      nodes = List.copyOf(nodes);
      edges = List.copyOf(edges);
      loops = List.copyOf(loops);
      terminals = List.copyOf(terminals);
    }
  }

  /**
   * What steps share.
   *
   * @param merge rule of each shared key that has one; others are overwritten
   * @param grace how long running steps may finish after the run has failed
   */
  public record Sharing(Map<String, MergeRule> merge, Duration grace) {
    public static final Sharing DEFAULT = new Sharing(Map.of(), Duration.ofSeconds(10));

    public Sharing {
      merge = Map.copyOf(merge);
    }
  }

  public Workflow {
    children = Map.copyOf(children);
  }

  /** The same workflow under another policy, pinned by another document. */
  public Workflow under(Policy other, Value.Obj pinned) {
    return new Workflow(name, version, graph, other, children, sharing, pinned);
  }

  /** Hash of the closure. */
  public Digest digest() {
    return Digest.sha256(io.meshflow.core.data.Json.canonicalBytes(document));
  }
}
