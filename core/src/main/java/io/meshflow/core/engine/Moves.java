package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.engine.CallRules.Standing;
import io.meshflow.core.model.Unfinished;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.Placeholders;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.View;
import io.meshflow.core.run.Work;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import java.util.List;
import java.util.Optional;

/** Finds the next move of a piece of work, by the kind of its node. */
final class Moves {

  private final Desk desk;
  private final Intents intents;
  private final Endings endings;

  Moves(Desk desk) {
    this.desk = desk;
    this.intents = new Intents(desk);
    this.endings = new Endings(desk);
  }

  /** What the work does next; nothing while it waits. */
  List<Decision> next(WorkKey key) {
    Step step = desk.run().step(key.step());
    Work work = step.work(key);
    if (!step.open() || !work.open()) {
      return List.of();
    }
    List<Decision> next = usual(key, step, work);
    return desk.run().joins().abandoned(step.node()) ? leave(step, next) : next;
  }

  /** Nobody waits for the step any more: it may end, but begins nothing. */
  private List<Decision> leave(Step step, List<Decision> next) {
    if (next.stream().anyMatch(Decider::ends)) {
      return next;
    }
    return Stops.mustFinish(step) ? List.of() : endings.cancel(step);
  }

  private List<Decision> usual(WorkKey key, Step step, Work work) {
    try {
      return switch (desk.node(key)) {
        case Node.MapNode map -> new MapMoves(desk, this, endings).next(map, step);
        case Node.HumanNode human -> human(human, work);
        case Node.Mappable node -> plain(node, work);
      };
    } catch (Intents.Impossible impossible) {
      return endings.end(key, impossible.ending());
    }
  }

  private List<Decision> plain(Node.Mappable node, Work work) {
    WorkKey key = work.key();
    return switch (node) {
      case Node.AgentNode agent ->
          new AgentMoves(desk, agent, agent.agent(), work).next(agent.prompt());
      case Node.ModelNode model ->
          new AgentMoves(desk, model, model.agent(), work).next(model.prompt());
      case Node.ChatNode chat -> single(node, work, intents.conversation(key, chat));
      case Node.EmbedNode embed -> single(node, work, intents.embedding(key, embed));
      case Node.ToolNode tool -> single(node, work, Choices.only(() -> intents.tool(key, tool)));
      case Node.HttpNode http -> single(node, work, Choices.only(() -> intents.http(key, http)));
      case Node.CodeNode code -> single(node, work, Choices.only(() -> intents.code(key, code)));
      case Node.WorkflowNode child -> child(child, work);
    };
  }

  private List<Decision> single(Node node, Work work, Choices choices) {
    CallRules calls = new CallRules(desk, node.settings().retry());
    Standing standing = calls.look(work, CallKey.of(work.key()), choices);
    return switch (standing) {
      case Standing.Pending pending -> List.of();
      case Standing.Act act -> act.decisions();
      case Standing.Bad bad ->
          endings.end(work.key(), Ending.bad(bad.outcome(), bad.code(), bad.detail()));
      case Standing.Result result when unfinished(result.value()) ->
          endings.end(
              work.key(), Ending.bad(StepOutcome.FAILED, Unfinished.CODE, Unfinished.DETAIL));
      case Standing.Result result -> endings.end(work.key(), done(work, result.value()));
    };
  }

  /** Of several answers, each has to be one. */
  private static boolean unfinished(Value result) {
    return result.at("finish").filter(finish -> Unfinished.is(Renderer.text(finish))).isPresent()
        || result.at("others").orElse(Value.NULL) instanceof Value.Array others
            && others.items().stream().anyMatch(Moves::unfinished);
  }

  private Ending done(Work work, Value result) {
    boolean outside = result.at("tainted").filter(Value.TRUE::equals).isPresent();
    boolean tainted = outside || View.of(desk.run(), work.key()).tainted();
    Output output = Output.read(result);
    return Ending.done(
        result
            .at("tool_calls")
            .map(calls -> new Output(output.text(), Value.obj("tool_calls", calls)))
            .orElse(output),
        1,
        tainted);
  }

  private List<Decision> human(Node.HumanNode node, Work work) {
    Approval.Id id = new Approval.Id(Approval.Kind.QUESTION, CallKey.of(work.key()), 1);
    Optional<Approvals.Asked> asked = desk.run().approvals().find(id);
    if (asked.isEmpty()) {
      Value shown = Prompts.of(desk.run(), work.key(), node.question()).value();
      return List.of(
          new Asking(desk).question(id, node, shown, View.of(desk.run(), work.key()).tainted()));
    }
    return switch (asked.get().result().state()) {
      case OPEN, WITHDRAWN -> List.of();
      case APPROVED -> endings.end(work.key(), answered(asked.get(), StepOutcome.DONE, "approved"));
      case REJECTED ->
          endings.end(work.key(), answered(asked.get(), StepOutcome.REJECTED, "rejected"));
    };
  }

  private static Ending answered(Approvals.Asked asked, StepOutcome outcome, String word) {
    Value note = asked.result().note();
    Value.Obj data =
        Value.Obj.builder()
            .put("approved", outcome == StepOutcome.DONE)
            .put("by", note.at("by").orElse(Value.NULL))
            .put("note", note.at("text").orElse(note))
            .build();
    String code = outcome == StepOutcome.DONE ? "" : "approval";
    return new Ending(outcome, code, new Output(word, data), 1, false);
  }

  private List<Decision> child(Node.WorkflowNode node, Work work) {
    if (work.child().isEmpty()) {
      Value.Obj content = content(work, intents.render(work.key(), node.input()).value());
      if (desk.run().hides() && Placeholders.in(content)) {
        String detail = HiddenContents.detail("The child run was not started");
        return endings.end(
            work.key(),
            Ending.blocked(new Verdict.Blocked(BlockReason.POLICY, HiddenContents.RULE, detail)));
      }
      return List.of(new Decision.OpenChild(work.key(), node.workflow(), content));
    }
    return work.childEnd().map(end -> endings.end(work.key(), closed(end))).orElse(List.of());
  }

  private Value.Obj content(Work work, Value input) {
    Value.Obj given = input instanceof Value.Obj object ? object : Value.Obj.EMPTY;
    if (given.has("task") || given.has("input")) {
      return given;
    }
    String prompt =
        Renderer.text(
            Prompts.of(desk.run(), work.key(), io.meshflow.core.workflow.Template.EMPTY).value());
    return Value.obj("task", Value.of(prompt), "input", given);
  }

  private static Ending closed(RunEvent.ChildEnded end) {
    Output output = Output.read(end.output());
    if (end.status() == RunStatus.COMPLETED) {
      return Ending.done(output, 1, true);
    }
    StepOutcome outcome =
        end.status() == RunStatus.BLOCKED ? StepOutcome.BLOCKED : StepOutcome.FAILED;
    String detail = "the child run " + end.child() + " ended as " + end.status().word();
    return new Ending(
        outcome, "child_" + end.status().word(), new Output(detail, output.value()), 1, true);
  }
}
