package io.meshflow.core.execution;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds small workflows for tests. */
final class Graphs {

  private final String name;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<LoopEdge> loops = new ArrayList<>();
  private final Map<String, Workflow> children = new HashMap<>();
  private List<String> terminals = List.of();

  private Graphs(String name) {
    this.name = name;
  }

  static Graphs named(String name) {
    return new Graphs(name);
  }

  Graphs node(Node node) {
    nodes.add(node);
    return this;
  }

  Graphs code(String id, String function) {
    return node(new Node.CodeNode(id, NodeSettings.DEFAULT, function, Template.EMPTY));
  }

  Graphs agent(String id) {
    Agent agent = new Agent(id, id, "", "", List.of(), Value.Obj.EMPTY, Agent.Bounds.DEFAULT);
    return node(new Node.AgentNode(id, NodeSettings.DEFAULT, agent, Template.EMPTY));
  }

  /** An agent to whom answers are given again. */
  Graphs remembering(String id) {
    Manner manner = new Manner(Value.Obj.EMPTY, Optional.of(Duration.ofHours(1)), Optional.empty());
    Agent.Bounds bounds = new Agent.Bounds(10, 2_048, 2, -1, manner);
    Agent agent = new Agent(id, id, "", "", List.of(), Value.Obj.EMPTY, bounds);
    return node(new Node.AgentNode(id, NodeSettings.DEFAULT, agent, Template.EMPTY));
  }

  Graphs human(String id) {
    return node(new Node.HumanNode(id, NodeSettings.DEFAULT, Template.EMPTY, Node.Terms.DEFAULT));
  }

  /** A question that several people must agree on. */
  Graphs humans(String id, int quorum) {
    Node.Terms terms = new Node.Terms(Duration.ZERO, Optional.empty(), quorum, List.of());
    return node(new Node.HumanNode(id, NodeSettings.DEFAULT, Template.EMPTY, terms));
  }

  Graphs child(String id, Workflow workflow) {
    children.put(workflow.name(), workflow);
    return node(new Node.WorkflowNode(id, NodeSettings.DEFAULT, workflow.name(), Template.EMPTY));
  }

  Graphs edge(String from, String to) {
    edges.add(Edge.of(from, to));
    return this;
  }

  Graphs loop(String from, String to, String when, int most) {
    loops.add(new LoopEdge(from, to, Optional.of(new Condition(when)), most, Optional.empty()));
    return this;
  }

  Graphs ends(String... ids) {
    terminals = List.of(ids);
    return this;
  }

  Workflow build(Policy policy) {
    List<String> ends = terminals.isEmpty() ? List.of(nodes.getLast().id()) : terminals;
    return new Workflow(
        name,
        "1",
        new Workflow.Graph(nodes, edges, loops, ends),
        policy,
        children,
        Workflow.Sharing.DEFAULT,
        Value.obj("name", Value.of(name)));
  }
}
