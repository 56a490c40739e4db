package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.Narrator;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.model.ChatDocument;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Call;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Run;
import io.meshflow.core.workflow.Node;
import java.util.List;

/** Names the action that a question is about, such as {@code tool write_file}. */
final class Actions {

  private Actions() {}

  static String of(Place place, Narrator.Asked asked) {
    Approval.Id id = asked.question().id();
    if (id.kind() == Approval.Kind.QUESTION || id.kind() == Approval.Kind.REVIEW) {
      return "";
    }
    try {
      return of(place.fold(asked.run()), id.key());
    } catch (RunRefused erased) {
      return "";
    }
  }

  private static String of(Run run, CallKey key) {
    if (key.turn() != CallKey.SINGLE) {
      return key.call() == 0 ? "model call" : tool(run, key);
    }
    Node node = run.graph().node(run.step(key.work().step()).node());
    Node acting = node instanceof Node.MapNode map ? map.each() : node;
    return switch (acting) {
      case Node.ToolNode tool -> "tool " + tool.tool();
      case Node.CodeNode code -> "function " + code.function();
      case Node.HttpNode http -> "HTTP request";
      default -> "";
    };
  }

  private static String tool(Run run, CallKey key) {
    return run.work(key.work())
        .call(new CallKey(key.work(), key.turn(), 0))
        .map(Call::state)
        .filter(Call.State.Over.class::isInstance)
        .map(state -> ((Call.State.Over) state).result().at("tool_calls").orElse(Value.NULL))
        .map(ChatDocument::readUses)
        .map(uses -> name(uses, key.call() - 1))
        .orElse("tool");
  }

  private static String name(List<ToolUse> uses, int index) {
    return index < uses.size() ? "tool " + uses.get(index).tool() : "tool";
  }
}
