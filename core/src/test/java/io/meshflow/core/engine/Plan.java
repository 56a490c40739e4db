package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.MergeRule;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.NodeSettings.Retry;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Writes workflows for tests in few words; a node is a pure function unless said otherwise. */
final class Plan {

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<LoopEdge> loops = new ArrayList<>();
  private final Map<String, MergeRule> merge = new HashMap<>();
  private List<String> terminals = List.of();
  private Policy policy = Rules.policy();
  private Duration grace = Duration.ofSeconds(10);

  static Plan of(String... ids) {
    Plan plan = new Plan();
    for (String id : ids) {
      plan.node(code(id, NodeSettings.DEFAULT));
    }
    return plan;
  }

  static Node.CodeNode code(String id, NodeSettings settings) {
    return new Node.CodeNode(id, settings, "pure", Template.EMPTY);
  }

  static Node.MapNode emptyMap(String id) {
    Template nothing = new Template.Fixed(Value.array());
    Node.CodeNode each = code(id, NodeSettings.DEFAULT);
    return new Node.MapNode(id, NodeSettings.DEFAULT, nothing, 1, Node.ItemFailure.FAIL, each);
  }

  Plan node(Node node) {
    nodes.put(node.id(), node);
    return this;
  }

  /** A chain of edges. */
  Plan way(String... ids) {
    for (int next = 1; next < ids.length; next++) {
      edges.add(Edge.of(ids[next - 1], ids[next]));
    }
    return this;
  }

  Plan when(String from, String to, String condition) {
    return edge(from, to, EnumSet.of(StepOutcome.DONE), condition);
  }

  Plan on(String from, String to, StepOutcome... outcomes) {
    return edge(from, to, Set.of(outcomes), "");
  }

  Plan edge(String from, String to, Set<StepOutcome> on, String condition) {
    edges.add(new Edge(from, to, on, condition(condition)));
    return this;
  }

  private static Optional<Condition> condition(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(new Condition(text));
  }

  Plan loop(String from, String to, String condition, int most) {
    loops.add(new LoopEdge(from, to, condition(condition), most, Optional.empty()));
    return this;
  }

  Plan loop(String from, String to, String condition, int most, String otherwise) {
    loops.add(new LoopEdge(from, to, condition(condition), most, Optional.of(otherwise)));
    return this;
  }

  Plan join(String id, Join join) {
    return settings(id, s -> new Settings(s).join(join).build());
  }

  Plan cancelLosers(String id) {
    return settings(id, s -> new Settings(s).cancelLosers().build());
  }

  Plan retry(String id, Retry retry) {
    return settings(id, s -> new Settings(s).retry(retry).build());
  }

  Plan timeout(String id, Duration timeout) {
    return settings(id, s -> new Settings(s).timeout(timeout).build());
  }

  Plan effect(String id, EffectClass effect) {
    return settings(id, s -> new Settings(s).effect(effect).build());
  }

  private Plan settings(String id, UnaryOperator<NodeSettings> change) {
    Node old = nodes.get(id);
    NodeSettings settings = change.apply(old.settings());
    nodes.put(
        id,
        switch (old) {
          case Node.CodeNode n -> new Node.CodeNode(id, settings, n.function(), n.input());
          case Node.AgentNode n -> new Node.AgentNode(id, settings, n.agent(), n.prompt());
          case Node.ModelNode n -> new Node.ModelNode(id, settings, n.agent(), n.prompt());
          case Node.ChatNode n ->
              new Node.ChatNode(id, settings, n.request(), n.cache(), n.models());
          case Node.EmbedNode n -> new Node.EmbedNode(id, settings, n.request(), n.models());
          case Node.ToolNode n -> new Node.ToolNode(id, settings, n.tool(), n.arguments());
          case Node.HumanNode n -> new Node.HumanNode(id, settings, n.question(), n.terms());
          case Node.HttpNode n -> new Node.HttpNode(id, settings, n.request());
          case Node.WorkflowNode n -> new Node.WorkflowNode(id, settings, n.workflow(), n.input());
          case Node.MapNode n ->
              new Node.MapNode(id, settings, n.items(), n.limit(), n.onItemFailure(), n.each());
        });
    return this;
  }

  Plan input(String id, Template input) {
    Node.CodeNode old = (Node.CodeNode) nodes.get(id);
    return node(new Node.CodeNode(id, old.settings(), old.function(), input));
  }

  Plan merge(String key, MergeRule rule) {
    merge.put(key, rule);
    return this;
  }

  Plan terminals(String... ids) {
    terminals = List.of(ids);
    return this;
  }

  Plan policy(Policy rules) {
    policy = rules;
    return this;
  }

  Plan grace(Duration time) {
    grace = time;
    return this;
  }

  Workflow build() {
    List<String> ends = terminals.isEmpty() ? sinks() : terminals;
    return new Workflow(
        "test",
        "1",
        new Workflow.Graph(List.copyOf(nodes.values()), edges, loops, ends),
        policy,
        Map.of(),
        new Workflow.Sharing(merge, grace),
        Value.Obj.EMPTY);
  }

  private List<String> sinks() {
    return nodes.keySet().stream()
        .filter(id -> edges.stream().noneMatch(edge -> edge.from().equals(id)))
        .toList();
  }

  Bench bench() {
    return new Bench(build()).start();
  }

  /** Changes single settings. */
  private static final class Settings {

    private Join join;
    private boolean cancel;
    private Optional<EffectClass> effect;
    private Retry retry;
    private Duration timeout;
    private final NodeSettings old;

    Settings(NodeSettings old) {
      this.old = old;
      this.join = old.join();
      this.cancel = old.cancelLosers();
      this.effect = old.effect();
      this.retry = old.retry();
      this.timeout = old.timeout();
    }

    Settings join(Join other) {
      join = other;
      return this;
    }

    Settings cancelLosers() {
      cancel = true;
      return this;
    }

    Settings effect(EffectClass other) {
      effect = Optional.of(other);
      return this;
    }

    Settings retry(Retry other) {
      retry = other;
      return this;
    }

    Settings timeout(Duration other) {
      timeout = other;
      return this;
    }

    NodeSettings build() {
      return new NodeSettings(join, cancel, old.risk(), effect, retry, timeout, old.outputSchema());
    }
  }
}
