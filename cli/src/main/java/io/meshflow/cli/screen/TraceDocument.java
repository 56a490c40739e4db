package io.meshflow.cli.screen;

import io.meshflow.cli.story.Attempt;
import io.meshflow.cli.story.CallStory;
import io.meshflow.cli.story.QuestionStory;
import io.meshflow.cli.story.References;
import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A run with all its steps as data, under the plans' field names. */
public final class TraceDocument {

  private final RunStory story;
  private final References references;
  private final String integrity;

  /**
   * @param integrity what verification says of the record: verified, unproven or altered
   */
  public TraceDocument(RunStory story, References references, String integrity) {
    this.story = story;
    this.references = references;
    this.integrity = integrity;
  }

  /** The whole document. */
  public Value.Obj of(RunStatus status) {
    List<Value> steps = new ArrayList<>();
    story.steps().forEach(step -> steps.add(step(step)));
    ObjBuilder document =
        Value.Obj.builder()
            .put("run_id", story.id().value())
            .put("workflow", story.admission().map(Admission::workflow).orElse(""))
            .put("tenant", story.admission().map(Admission::tenant).orElse(""))
            .put("status", status.word())
            .put("code", story.code())
            .put("task", story.task())
            .put("input", story.content().field("input").orElse(Value.NULL))
            .put("output", story.over() ? story.output().value() : Value.NULL)
            .put("started_at", story.startedAt().toString())
            .put("updated_at", story.lastAt().toString())
            .put("cost_usd", Amounts.dollars(story.micros()))
            .put("tokens_used", story.tokens())
            .put("integrity", story.erased() ? "erased" : integrity)
            .put("steps", Value.array(steps));
    story
        .admission()
        .map(Admission::origin)
        .ifPresent(
            origin -> {
              if (origin instanceof Admission.Origin.Fork fork) {
                document
                    .put("forked_from", fork.source().value())
                    .put("fork_step", fork.from().toString());
              }
              if (origin instanceof Admission.Origin.Child child) {
                document.put("parent", child.parent().value());
              }
            });
    return document.build();
  }

  private Value step(StepStory step) {
    List<Value> calls = new ArrayList<>();
    step.calls().forEach(call -> call.attempts().forEach(a -> calls.add(attempt(call, a))));
    List<Value> refusals = new ArrayList<>();
    step.calls().forEach(call -> call.refusals().forEach(one -> refusals.add(refusal(one))));
    List<Value> questions = new ArrayList<>();
    step.questions().forEach(question -> questions.add(question(question)));
    String verdict = Words.verdict(step);
    boolean blocked = verdict.equals("blocked");
    double confidence = step.ending().confidence();
    return Value.Obj.builder()
        .put("step_id", step.id().toString())
        .put("node_id", step.id().node())
        .put("visit", step.id().visit())
        .put("status", Words.status(step))
        .put("after", Value.texts(step.inputs().stream().map(StepId::toString).toList()))
        .put("input_task", input(step))
        .put("output_content", step.open() ? Value.NULL : Value.of(step.output().shown()))
        .put("output_data", step.output().data())
        .put("verdict", verdict.isEmpty() ? "commit" : verdict)
        .put("confidence", confidence)
        .put("uncertainty", Math.round((1 - confidence) * 1e6) / 1e6)
        .put("cost_usd", Amounts.dollars(step.micros()))
        .put("tokens_used", step.tokens())
        .put("duration_ms", duration(step))
        .put("blocked", blocked)
        .put("block_reason", blocked ? Value.of(Words.blockReason(step).orElse("")) : Value.NULL)
        .put("started_at", step.startedAt().toString())
        .put("copied", step.copied())
        .put("state", step.erased() ? "erased" : integrity)
        .put("calls", Value.array(calls))
        .putIf(!refusals.isEmpty(), "refusals", Value.array(refusals))
        .putIf(!questions.isEmpty(), "approvals", Value.array(questions))
        .build();
  }

  private static long duration(StepStory step) {
    return step.endedAt().map(end -> Duration.between(step.startedAt(), end).toMillis()).orElse(0L);
  }

  /** What the step was asked: its first prompt, arguments or question. */
  private Value input(StepStory step) {
    for (CallStory call : step.calls()) {
      for (Attempt attempt : call.attempts()) {
        Value request = references.resolve(call.key().work(), attempt.request());
        return request
            .at("prompt")
            .or(() -> request.at("arguments"))
            .map(References::text)
            .<Value>map(Value::of)
            .orElse(Value.of(References.text(request)));
      }
    }
    return step.questions().stream()
        .findFirst()
        .<Value>map(question -> Value.of(References.text(question.asked().shown())))
        .orElse(Value.of(story.task()));
  }

  private Value attempt(CallStory call, Attempt attempt) {
    ObjBuilder document =
        Value.Obj.builder()
            .put("key", call.key().toString())
            .put("attempt", attempt.number())
            .put("action", attempt.terms().action())
            .put("risk", Words.lower(attempt.terms().risk()))
            .put("effect", Words.lower(attempt.terms().effect()))
            .put("request", references.resolve(call.key().work(), attempt.request()))
            .putIf(there(attempt.gateFacts()), Facts.GATE_FACTS, attempt.gateFacts())
            .put("started_at", attempt.startedAt().toString())
            .put("served_by", attempt.charge().served())
            .putIf(attempt.charge().reused(), "from", attempt.charge().from())
            .putIf(attempt.lost(), "lost", Value.TRUE)
            .put(
                "cost_usd", Amounts.dollars(attempt.charge().micros() + attempt.charge().overrun()))
            .put("input_tokens", attempt.charge().usage().input())
            .put("output_tokens", attempt.charge().usage().output())
            .put("cached_tokens", attempt.charge().usage().cached())
            .put("cache_write_tokens", attempt.charge().usage().written());
    attempt
        .ended()
        .ifPresent(
            end ->
                document
                    .put("outcome", end.outcome().word())
                    .put("code", end.code())
                    .put("result", end.result()));
    attempt
        .endedAt()
        .ifPresent(
            end ->
                document.put("duration_ms", Duration.between(attempt.startedAt(), end).toMillis()));
    return document.build();
  }

  /** What the gate did not let happen. */
  private static Value refusal(RunEvent.CallRefused refused) {
    return Value.Obj.builder()
        .put("key", refused.key().toString())
        .putIf(!refused.action().isEmpty(), "action", refused.action())
        .putIf(!refused.place().isEmpty(), "place", refused.place())
        .put("reason", refused.reason())
        .put("rule", refused.rule())
        .put("detail", refused.detail())
        .putIf(there(refused.gateFacts()), Facts.GATE_FACTS, refused.gateFacts())
        .build();
  }

  private static boolean there(Value value) {
    return !value.equals(Value.NULL);
  }

  private static Value question(QuestionStory question) {
    return Value.Obj.builder()
        .put("id", question.id().toString())
        .put("state", Words.lower(question.state()))
        .put("risk", Words.lower(question.asked().risk()))
        .put("reason", question.asked().reason())
        .putIf(
            Words.action(question.asked()).isPresent(),
            "action",
            question.asked().matter().action())
        .putIf(question.asked().matter().tainted().orElse(false), "tainted", Value.TRUE)
        .put("shown", question.asked().shown())
        .putIf(there(question.asked().gateFacts()), Facts.GATE_FACTS, question.asked().gateFacts())
        .put("by", question.by())
        .put("note", question.note())
        .putIf(
            !question.notices().isEmpty(),
            "told",
            Value.array(question.notices().stream().map(TraceDocument::notice).toList()))
        .build();
  }

  private static Value notice(RunEvent.NoticeEnded end) {
    return Value.Obj.builder()
        .put("webhook", end.notice().address())
        .put("level", end.notice().level())
        .put("attempt", end.attempt())
        .put("outcome", end.code().isEmpty() ? "delivered" : end.code())
        .putTextIf("next", end.next().map(Instant::toString))
        .putIf(there(end.gateFacts()), Facts.GATE_FACTS, end.gateFacts())
        .build();
  }
}
