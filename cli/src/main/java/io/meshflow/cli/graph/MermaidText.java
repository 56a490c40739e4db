package io.meshflow.cli.graph;

import io.meshflow.cli.terminal.SafeText;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Workflow;
import java.util.List;

/** Writes a workflow as a Mermaid flowchart. */
public final class MermaidText {

  private MermaidText() {}

  /** The flowchart. */
  public static String of(Workflow workflow) {
    StringBuilder text = new StringBuilder("flowchart TD\n");
    List<Node> nodes = workflow.graph().nodes();
    List<String> ids = nodes.stream().map(Node::id).toList();
    for (int i = 0; i < nodes.size(); i++) {
      String label = quoted(nodes.get(i).id() + "<br/>" + escaped(Kinds.of(nodes.get(i))));
      boolean human = nodes.get(i) instanceof Node.HumanNode;
      text.append("  n").append(i).append(human ? "{{" : "[").append(label);
      text.append(human ? "}}" : "]").append('\n');
    }
    for (Edge edge : workflow.graph().edges()) {
      String label =
          Kinds.all(
              List.of(
                  Kinds.outcomes(edge.on()),
                  condition(edge.when().map(Condition::text).orElse(""))));
      line(text, ids.indexOf(edge.from()), ids.indexOf(edge.to()), "-->", label);
    }
    for (LoopEdge loop : workflow.graph().loops()) {
      String label =
          Kinds.all(
              List.of(
                  condition(loop.when().map(Condition::text).orElse("")),
                  "at most " + loop.maxIterations()));
      line(text, ids.indexOf(loop.from()), ids.indexOf(loop.to()), "-.->", label);
    }
    return text.toString().stripTrailing();
  }

  private static String condition(String text) {
    return text.isEmpty() ? "" : "when " + text;
  }

  private static void line(StringBuilder text, int from, int to, String arrow, String label) {
    text.append("  n").append(from).append(' ').append(arrow);
    if (!label.isEmpty()) {
      text.append('|').append(quoted(escaped(label))).append('|');
    }
    text.append(" n").append(to).append('\n');
  }

  private static String escaped(String text) {
    return SafeText.line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "#quot;") + "\"";
  }
}
