package io.meshflow.e2e.crash;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.PinnedWorkflows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The workflows whose processes are killed. */
final class Story {

  /** How often the loop goes round. */
  static final int ROUNDS = 10;

  private final List<Node> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<LoopEdge> loops = new ArrayList<>();

  /** Branches, a loop, a map, a child, an agent with a tool, actions that happen once, a person. */
  static Workflow whole() {
    Story story = new Story();
    story.code("start", "look@1");
    for (String branch : List.of("agent", "right", "pay", "sub", "fan")) {
      story.edges.add(Edge.of("start", branch));
      story.edges.add(Edge.of(branch, "draft"));
    }
    story.agent("agent", "stamp");
    story.code("right", "put@1");
    story.code("pay", "pay@1");
    story.nodes.add(
        new Node.WorkflowNode("sub", NodeSettings.DEFAULT, "child", Template.Fields.of(Map.of())));
    story.fan();
    story.code("draft", "put@1");
    story.code("critic", "look@1");
    story.edges.add(Edge.of("draft", "critic"));
    story.loops.add(
        new LoopEdge(
            "critic",
            "draft",
            Optional.of(new Condition("visit < " + ROUNDS)),
            2 * ROUNDS,
            Optional.empty()));
    story.ask();
    story.code("send", "send@1");
    story.chain("critic", "ask", "send", "end");
    story.end();
    return story.build("story", Map.of("child", child()));
  }

  private static Workflow child() {
    Story story = new Story();
    story.code("inner", "put@1");
    story.agent("thinker");
    story.code("bill", "pay@1");
    story.chain("inner", "thinker", "bill");
    return story.build("child", Map.of());
  }

  /** One action that happens once and takes as long as a test wants. */
  static Workflow held() {
    Story story = new Story();
    story.code("first", "put@1");
    story.code("hold", "held@1");
    story.code("last", "put@1");
    story.chain("first", "hold", "last");
    return story.build("held", Map.of());
  }

  /** A person is asked beside an action that takes as long as a test wants. */
  static Workflow asked() {
    Story story = new Story();
    story.code("hold", "held@1");
    story.ask();
    story.code("after", "put@1");
    story.chain("ask", "after");
    return story.build("asked", Map.of());
  }

  private void ask() {
    nodes.add(
        new Node.HumanNode(
            "ask",
            NodeSettings.DEFAULT,
            new Template.Fixed(Value.of("Go on?")),
            Node.Terms.DEFAULT));
  }

  private void code(String id, String function) {
    nodes.add(new Node.CodeNode(id, NodeSettings.DEFAULT, function, input(Map.of())));
  }

  private static Template input(Map<String, Template> fields) {
    return Template.Fields.of(fields);
  }

  private void agent(String id, String... tools) {
    Agent agent =
        new Agent(id, "helper", "Help.", "", List.of(tools), Value.Obj.EMPTY, Agent.Bounds.DEFAULT);
    nodes.add(
        new Node.AgentNode(
            id, NodeSettings.DEFAULT, agent, new Template.Fixed(Value.of("Look around."))));
  }

  private void fan() {
    Value items = Value.array(IntStream.range(0, 5).mapToObj(i -> Value.of((long) i)).toList());
    Node.CodeNode each =
        new Node.CodeNode(
            "fan",
            NodeSettings.DEFAULT,
            "put@1",
            input(Map.of("item", new Template.Hole(List.of("item")))));
    nodes.add(
        new Node.MapNode(
            "fan",
            NodeSettings.DEFAULT,
            new Template.Fixed(items),
            2,
            Node.ItemFailure.FAIL,
            each));
  }

  private void end() {
    Map<String, Template> all = new java.util.TreeMap<>();
    for (String id : List.of("agent", "right", "pay", "sub", "fan", "draft", "critic", "send")) {
      all.put(id, new Template.Hole(List.of("nodes", id, "output")));
    }
    nodes.add(new Node.CodeNode("end", NodeSettings.DEFAULT, "look@1", input(all)));
  }

  private void chain(String... ids) {
    for (int i = 1; i < ids.length; i++) {
      edges.add(Edge.of(ids[i - 1], ids[i]));
    }
  }

  private Workflow build(String name, Map<String, Workflow> children) {
    return PinnedWorkflows.documented(
        new Workflow(
            name,
            "1",
            new Workflow.Graph(nodes, edges, loops, List.of(nodes.getLast().id())),
            unlimited(),
            children,
            Workflow.Sharing.DEFAULT,
            Value.Obj.EMPTY));
  }

  private static Policy unlimited() {
    return Presets.of(Policy.Mode.STANDARD)
        .withLimits(
            new Policy.Limits(
                1_000_000_000,
                Policy.Limits.UNLIMITED,
                0,
                Duration.ZERO,
                Duration.ZERO,
                Policy.TimeoutAction.FAIL,
                0,
                3));
  }
}
