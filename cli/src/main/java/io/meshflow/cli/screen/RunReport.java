package io.meshflow.cli.screen;

import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A run as data, for {@code --json}. */
public final class RunReport {

  private RunReport() {}

  /**
   * One object with what programs want to know of a run.
   *
   * @param commands the commands that approve what waits, in the order of the questions
   */
  public static Value.Obj of(
      RunStory story, RunStatus status, List<Narrator.Asked> asked, List<String> commands) {
    List<Value> steps = new ArrayList<>();
    story.steps().forEach(step -> steps.add(step(step)));
    List<String> waiting = asked.stream().map(a -> a.question().id().key().toString()).toList();
    ObjBuilder report =
        Value.Obj.builder()
            .put("run_id", story.id().value())
            .put("workflow", story.admission().map(a -> a.workflow()).orElse(""))
            .put("status", status.word())
            .put("code", story.code())
            .put(
                "waiting_for", waiting.isEmpty() ? Value.NULL : Value.of(String.join(",", waiting)))
            .put("output", story.over() ? story.output().value() : Value.NULL)
            .put("cost_usd", Amounts.dollars(story.micros()))
            .put("tokens", story.tokens())
            .put("duration_ms", Duration.between(story.startedAt(), story.lastAt()).toMillis())
            .put("steps", Value.array(steps));
    return approvals(report, asked, commands).build();
  }

  private static ObjBuilder approvals(
      ObjBuilder report, List<Narrator.Asked> asked, List<String> commands) {
    List<Value> approvals = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Narrator.Asked question = asked.get(i);
      approvals.add(
          Value.Obj.builder()
              .put("run_id", question.run().value())
              .put("step", question.question().id().key().work().step().toString())
              .put("id", question.question().id().toString())
              .put("risk", Words.lower(question.question().asked().risk()))
              .put("reason", question.question().asked().reason())
              .putIf(
                  Words.action(question.question().asked()).isPresent(),
                  "action",
                  question.question().asked().matter().action())
              .putIf(
                  question.question().asked().matter().tainted().orElse(false),
                  "tainted",
                  Value.TRUE)
              .put("shown", question.question().asked().shown())
              .put("approve", commands.get(i))
              .build());
    }
    return report.putIf(!approvals.isEmpty(), "approvals", Value.array(approvals));
  }

  private static Value step(StepStory step) {
    return Value.Obj.builder()
        .put("step", step.id().toString())
        .put("status", Words.status(step))
        .put("verdict", Words.verdict(step))
        .put("cost_usd", Amounts.dollars(step.micros()))
        .put("tokens", step.tokens())
        .put(
            "duration_ms",
            step.endedAt()
                .map(end -> Duration.between(step.startedAt(), end).toMillis())
                .orElse(0L))
        .build();
  }
}
