package io.meshflow.core.engine;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.agent.Move;
import io.meshflow.core.agent.Turn;
import io.meshflow.core.data.Value;
import io.meshflow.core.engine.CallRules.Standing;
import io.meshflow.core.model.ChatDocument;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolResult;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.View;
import io.meshflow.core.run.Work;
import io.meshflow.core.tool.ToolSpec;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves the work of an agent on, turn by turn. */
final class AgentMoves {

  private final Desk desk;
  private final Node node;
  private final Agent agent;
  private final Work work;
  private final Intents intents;
  private final CallRules calls;
  private final Endings endings;
  private final List<Decision> acts = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private boolean tainted;

  AgentMoves(Desk desk, Node node, Agent agent, Work work) {
    this.desk = desk;
    this.node = node;
    this.agent = agent;
    this.work = work;
    this.intents = new Intents(desk);
    this.calls = new CallRules(desk, node.settings().retry());
    this.endings = new Endings(desk);
    this.tainted = View.of(desk.run(), work.key()).tainted();
  }

  List<Decision> next(Template prompt) {
    Rendered asked = Prompts.of(desk.run(), work.key(), prompt);
    while (work.call(modelCall(turns.size())).isPresent() || gated(turns.size())) {
      Optional<List<Decision>> stop = turn(asked);
      if (stop.isPresent()) {
        return stop.get();
      }
    }
    return move(asked);
  }

  private boolean gated(int turn) {
    return desk.run()
        .approvals()
        .find(
            new io.meshflow.core.run.Approval.Id(
                io.meshflow.core.run.Approval.Kind.GATE, modelCall(turn), 1))
        .isPresent();
  }

  private CallKey modelCall(int turn) {
    return new CallKey(work.key(), turn, 0);
  }

  /** Takes in one turn; a present answer means that there is nothing beyond it yet. */
  private Optional<List<Decision>> turn(Rendered asked) {
    CallKey key = modelCall(turns.size());
    Standing standing = calls.look(work, key, chat(asked));
    return switch (standing) {
      case Standing.Pending pending -> Optional.of(List.of());
      case Standing.Act act -> Optional.of(act.decisions());
      case Standing.Bad bad -> Optional.of(end(bad));
      case Standing.Result result -> tools(result.value());
    };
  }

  private Choices chat(Rendered asked) {
    return intents.chat(node, agent, () -> messages(asked), asked);
  }

  private List<Message> messages(Rendered asked) {
    Move move = desk.parts().conversation().next(agent, Renderer.text(asked.value()), turns);
    if (move instanceof Move.AskModel ask) {
      return ask.messages();
    }
    throw new IllegalStateException("a model call without a question");
  }

  private Optional<List<Decision>> tools(Value reply) {
    if (!(reply instanceof Value.Obj said)) {
      return Optional.of(
          end(new Standing.Bad(StepOutcome.FAILED, "erased", "the model's answer is gone")));
    }
    List<ToolUse> uses = ChatDocument.readUses(said.field("tool_calls").orElse(Value.NULL));
    List<ToolResult> results = new ArrayList<>();
    for (int call = 1; call <= uses.size(); call++) {
      ToolUse use = uses.get(call - 1);
      CallKey key = new CallKey(work.key(), turns.size(), call);
      result(use, key).ifPresent(results::add);
    }
    Thoughts thoughts = Thoughts.read(said.field("thoughts").orElse(Value.NULL));
    String finish = said.textIf("finish").orElse("");
    turns.add(new Turn(said.textIf("text").orElse(""), uses, results, thoughts, finish));
    if (!acts.isEmpty() || results.size() < uses.size()) {
      return Optional.of(acts);
    }
    return Optional.empty();
  }

  private Optional<ToolResult> result(ToolUse use, CallKey key) {
    Optional<ToolSpec> spec = intents.known(use.tool());
    if (spec.isEmpty() || !agent.tools().contains(use.tool())) {
      return Optional.of(failed(use, "You have no tool '" + use.tool() + "'."));
    }
    List<String> faults = desk.parts().schemas().violations(spec.get().schema(), use.arguments());
    if (!faults.isEmpty()) {
      return Optional.of(failed(use, "The arguments are wrong: " + String.join("; ", faults)));
    }
    Standing standing =
        calls.look(
            work, key, Choices.only(() -> intents.wished(node, spec.get(), use.arguments())));
    return switch (standing) {
      case Standing.Pending pending -> Optional.empty();
      case Standing.Act act -> {
        acts.addAll(act.decisions());
        yield Optional.empty();
      }
      case Standing.Bad bad -> Optional.of(failed(use, bad.code() + ": " + bad.detail()));
      case Standing.Result result -> Optional.of(answered(use, result.value()));
    };
  }

  private static ToolResult failed(ToolUse use, String text) {
    return new ToolResult(use.id(), use.tool(), text, true);
  }

  private ToolResult answered(ToolUse use, Value result) {
    tainted |= result.at("tainted").filter(Value.TRUE::equals).isPresent();
    return new ToolResult(use.id(), use.tool(), Output.read(result).shown(), false);
  }

  private List<Decision> move(Rendered asked) {
    Move move = desk.parts().conversation().next(agent, Renderer.text(asked.value()), turns);
    return switch (move) {
      case Move.AskModel ask -> ask(asked);
      case Move.AwaitTools await -> List.of();
      case Move.Done done ->
          endings.end(
              work.key(),
              Ending.done(new Output(done.text(), done.data()), done.confidence(), tainted));
      case Move.GiveUp giveUp ->
          endings.end(work.key(), Ending.bad(StepOutcome.FAILED, giveUp.code(), giveUp.detail()));
    };
  }

  private List<Decision> ask(Rendered asked) {
    Standing standing = calls.look(work, modelCall(turns.size()), chat(asked));
    return switch (standing) {
      case Standing.Act act -> act.decisions();
      case Standing.Bad bad -> end(bad);
      case Standing.Pending pending -> List.of();
      case Standing.Result result -> List.of();
    };
  }

  private List<Decision> end(Standing.Bad bad) {
    return endings.end(work.key(), Ending.bad(bad.outcome(), bad.code(), bad.detail()));
  }
}
