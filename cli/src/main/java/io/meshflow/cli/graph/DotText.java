package io.meshflow.cli.graph;

import io.meshflow.cli.terminal.SafeText;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Workflow;
import java.util.List;

/** Writes a workflow in the language of Graphviz. */
public final class DotText {

  private DotText() {}

  /** The graph. */
  public static String of(Workflow workflow) {
    StringBuilder text = new StringBuilder("digraph " + quoted(workflow.name()) + " {\n");
    text.append("  node [shape=box style=rounded fontname=\"sans-serif\"];\n");
    for (Node node : workflow.graph().nodes()) {
      text.append("  ").append(quoted(node.id())).append(" [label=");
      text.append(quoted(node.id() + "\n" + Kinds.of(node)));
      text.append(node instanceof Node.HumanNode ? " shape=hexagon];\n" : "];\n");
    }
    for (Edge edge : workflow.graph().edges()) {
      String when = edge.when().map(Condition::text).orElse("");
      String label = Kinds.all(List.of(Kinds.outcomes(edge.on()), when));
      line(text, edge.from(), edge.to(), label, "");
    }
    for (LoopEdge loop : workflow.graph().loops()) {
      String when = loop.when().map(Condition::text).orElse("");
      String label = Kinds.all(List.of(when, "at most " + loop.maxIterations()));
      line(text, loop.from(), loop.to(), label, " style=dashed constraint=false");
    }
    return text.append('}').toString();
  }

  private static void line(StringBuilder text, String from, String to, String label, String more) {
    text.append("  ").append(quoted(from)).append(" -> ").append(quoted(to));
    text.append(" [label=").append(quoted(label)).append(more).append("];\n");
  }

  private static String quoted(String text) {
    String safe = SafeText.block(text).replace("\\", "\\\\").replace("\"", "\\\"");
    return "\"" + safe.replace("\n", "\\n") + "\"";
  }
}
