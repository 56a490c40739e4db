package io.meshflow.server.api;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Forks;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.server.events.Cursor;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.time.Duration;
import java.util.Optional;

/** Starts runs. Thread safe. */
final class Starting {

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration PLAN_PATIENCE = Duration.ofMinutes(5);

  private final Runs runs;
  private final Workflows workflows;
  private final Reading reading;
  private final Streaming streaming;
  private final Rewording rewording;

  /** A workflow with another prompt at a node; an IllegalArgumentException when it has none. */
  @FunctionalInterface
  interface Rewording {
    Workflow of(Workflow workflow, String node, String prompt);
  }

  Starting(
      Runs runs, Workflows workflows, Reading reading, Streaming streaming, Rewording rewording) {
    this.rewording = rewording;
    this.runs = runs;
    this.workflows = workflows;
    this.reading = reading;
    this.streaming = streaming;
  }

  Reply start(Call call) {
    Value.Obj body = call.body();
    Workflow workflow = workflow(call);
    Value.Obj input = body.objectIf("input").orElse(Value.Obj.EMPTY);
    Optional<String> stream = body.textIf("stream");
    if (stream.isPresent()) {
      boolean cancel = body.textIf("on_disconnect").filter("cancel"::equals).isPresent();
      Streaming.Manner manner =
          new Streaming.Manner(stream.get().equals("sse"), false, cancel, Cursor.START);
      return new Reply.Opening(
          () -> streaming.reply(call, started(call, workflow, input).id(), manner));
    }
    RunRow begun = started(call, workflow, input);
    Optional<Double> wait = body.numberIf("wait");
    if (wait.isEmpty()) {
      return Reply.json(202, Shapes.run(begun).build());
    }
    return rested(call, begun.id(), Duration.ofMillis(Math.round(wait.get() * 1000)));
  }

  /** Waits as long as the client does. */
  private Reply rested(Call call, RunId run, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    return new Reply.Awaited(
        gone -> {
          Duration left = patience;
          boolean done = runs.await(run, least(left));
          while (!done && left.isPositive()) {
            if (gone.getAsBoolean()) {
              throw new Problem(499, "client_gone", "The client went away.");
            }
            left = Duration.ofNanos(until - System.nanoTime());
            done = runs.await(run, least(left));
          }
          return told(call, run, done);
        });
  }

  private static Duration least(Duration left) {
    return left.compareTo(LOOK) < 0 ? left : LOOK;
  }

  /** A run that wants to be looked at at once was left by a server that stops: it goes on. */
  private Reply told(Call call, RunId run, boolean done) {
    RunRow row = reading.row(call, run.value());
    boolean goesOn = row.nextWake().filter(at -> !at.isAfter(row.updatedAt())).isPresent();
    return Reply.json(done && !goesOn ? 200 : 202, reading.whole(call.tenant(), row));
  }

  Reply planRun(Call call) {
    return rested(call, planned(call), PLAN_PATIENCE);
  }

  Reply planStream(Call call) {
    Streaming.Manner manner = new Streaming.Manner(false, true, false, Cursor.START);
    return new Reply.Opening(() -> streaming.reply(call, planned(call), manner));
  }

  private RunId planned(Call call) {
    Value.Obj body = call.body();
    Workflow workflow = workflows.ofTask(body.textIf("policy").orElse(""));
    return started(call, workflow, body.objectIf("context").orElse(Value.Obj.EMPTY)).id();
  }

  private RunRow started(Call call, Workflow workflow, Value.Obj input) {
    Value.Obj body = call.body();
    Optional<Long> budget = body.numberIf("budget_usd").map(usd -> Math.round(usd * 1e6));
    StartRequest.Options options =
        new StartRequest.Options(
            body.textIf("model").orElse(""),
            budget,
            call.header("Idempotency-Key").map(this::key),
            call.correlation(),
            call.caller().id());
    return runs.listed(
        new StartRequest(
            call.tenant(),
            workflow,
            body.textIf("task").orElse(""),
            input,
            call.caller().name(),
            options));
  }

  private String key(String text) {
    if (text.isBlank() || text.length() > 200 || !text.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw Problem.malformed(
          "invalid_idempotency_key", "Idempotency-Key has 1 to 200 printable characters.");
    }
    return text;
  }

  private Workflow workflow(Call call) {
    Value.Obj body = call.body();
    Optional<String> name = body.textIf("workflow");
    boolean definition = body.textIf("definition").isPresent();
    if (name.isPresent() && definition) {
      throw Problem.malformed("invalid_body", "Give workflow or definition, not both.");
    }
    if (!definition && body.objectIf("files").isPresent()) {
      throw Problem.malformed("invalid_body", "files go with a definition.");
    }
    if (name.isPresent()) {
      return workflows.registered(call.tenant(), name.get(), body.textIf("version"));
    }
    if (definition) {
      return workflows.checked("definition", WorkflowSource.of(body));
    }
    if (body.textIf("task").orElse("").isBlank()) {
      throw Problem.malformed("invalid_body", "Give workflow, definition or task.");
    }
    return workflows.ofTask("");
  }

  Reply cancel(Call call) {
    RunRow row = reading.row(call);
    String reason = call.body().textIf("reason").orElse("");
    runs.cancel(call.tenant(), row.id(), call.caller().name(), reason);
    return Reply.json(202, Shapes.run(reading.row(call)).build());
  }

  Reply resume(Call call) {
    RunRow row = reading.row(call);
    try {
      runs.resume(call.tenant(), row.id());
    } catch (RunRefused busy) {
      if (busy.kind() != RunRefused.Kind.BUSY) {
        throw busy;
      }
    }
    return Reply.json(202, Shapes.run(reading.row(call)).build());
  }

  Reply fork(Call call) {
    RunRow row = reading.row(call);
    Value.Obj body = call.body();
    Optional<Workflow> other =
        body.textIf("prompt").map(prompt -> reworded(call, row.id(), body.text("from"), prompt));
    Forks.Changes changes = new Forks.Changes(other, body.objectIf("input"));
    RunId fork =
        runs.fork(
            new Forks.Request(
                call.tenant(),
                row.id(),
                body.text("from"),
                call.caller().name(),
                body.textIf("model").orElse(""),
                changes,
                call.correlation(),
                call.caller().id()));
    return Reply.json(202, Shapes.run(reading.row(call, fork.value())).build());
  }

  private Workflow reworded(Call call, RunId run, String from, String prompt) {
    try {
      String node = StepId.parse(from).node();
      return rewording.of(runs.fold(call.tenant(), run).workflow(), node, prompt);
    } catch (IllegalArgumentException none) {
      throw new Problem(422, "no_prompt", String.valueOf(none.getMessage()));
    }
  }
}
