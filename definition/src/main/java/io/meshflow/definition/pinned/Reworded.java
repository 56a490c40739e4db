package io.meshflow.definition.pinned;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A workflow in which one agent is asked something else. */
public final class Reworded {

  private static final Pattern HOLE =
      Pattern.compile("\\{\\{\\s*([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*)\\s*\\}\\}");

  private Reworded() {}

  /**
   * The same workflow with another prompt at a node.
   *
   * @throws IllegalArgumentException when the node has none
   */
  public static Workflow workflow(Workflow workflow, String node, String prompt) {
    List<Node> nodes = new ArrayList<>();
    for (Node each : workflow.graph().nodes()) {
      nodes.add(each.id().equals(node) ? reworded(each, template(prompt)) : each);
    }
    Workflow.Graph old = workflow.graph();
    Workflow.Graph graph = new Workflow.Graph(nodes, old.edges(), old.loops(), old.terminals());
    Value.Obj about = workflow.document().objectIf("about").orElse(Value.Obj.EMPTY);
    return PinnedWorkflows.documented(
        new Workflow(
            workflow.name(),
            workflow.version(),
            graph,
            workflow.policy(),
            workflow.children(),
            workflow.sharing(),
            Value.Obj.EMPTY),
        about);
  }

  private static Node reworded(Node node, Template prompt) {
    return switch (node) {
      case Node.AgentNode agent ->
          new Node.AgentNode(agent.id(), agent.settings(), agent.agent(), prompt);
      case Node.ModelNode model ->
          new Node.ModelNode(model.id(), model.settings(), model.agent(), prompt);
      case Node.HumanNode human ->
          new Node.HumanNode(human.id(), human.settings(), prompt, human.terms());
      default ->
          throw new IllegalArgumentException(
              "The node '" + node.id() + "' has no prompt. Name a step of an agent.");
    };
  }

  static Template template(String text) {
    Matcher holes = HOLE.matcher(text);
    List<Template> parts = new ArrayList<>();
    int end = 0;
    while (holes.find()) {
      if (holes.start() > end) {
        parts.add(new Template.Fixed(Value.of(text.substring(end, holes.start()))));
      }
      parts.add(new Template.Hole(List.of(holes.group(1).split("\\."))));
      end = holes.end();
    }
    if (end < text.length()) {
      parts.add(new Template.Fixed(Value.of(text.substring(end))));
    }
    return parts.size() == 1 ? parts.getFirst() : new Template.Joined(parts);
  }
}
