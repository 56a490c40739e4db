package io.meshflow.cli.graph;

import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in a few words what nodes and ways are. */
final class Kinds {

  private Kinds() {}

  static String of(Node node) {
    return switch (node) {
      case Node.AgentNode agent -> "agent " + agent.agent().role();
      case Node.ModelNode model -> "model " + model.agent().role();
      case Node.ChatNode chat -> "chat";
      case Node.EmbedNode embed -> "embed";
      case Node.ToolNode tool -> "tool " + tool.tool();
      case Node.HumanNode human -> "human";
      case Node.HttpNode http -> "http";
      case Node.WorkflowNode child -> "workflow " + child.workflow();
      case Node.CodeNode code -> "code " + code.function();
      case Node.MapNode map -> "map of " + of(map.each());
    };
  }

  /** The outcomes a way accepts, empty for the usual. */
  static String outcomes(Set<StepOutcome> on) {
    if (on.equals(Set.of(StepOutcome.DONE))) {
      return "";
    }
    if (on.isEmpty()) {
      return "after the loop";
    }
    List<String> words = on.stream().sorted().map(StepOutcome::word).toList();
    return "on " + String.join(", ", words);
  }

  /** How a node joins its ways, empty for the usual. */
  static String join(Node node) {
    String losers = node.settings().cancelLosers() ? ", the others are cancelled" : "";
    return node.settings().join() instanceof Join.All
        ? ""
        : "starts after "
            + node.settings().join().toString().replaceAll("[\\[\\]]", " ").strip()
            + losers;
  }

  static String all(List<String> words) {
    return words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(", "));
  }
}
