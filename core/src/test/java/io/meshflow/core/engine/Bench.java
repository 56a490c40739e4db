package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.OutputGate;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Plays the driver by hand: no threads, no clock of its own. After every commit it folds the whole
 * record anew, through canonical JSON, and expects the same state with nothing left to decide.
 */
final class Bench {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final RunId RUN = new RunId("run-bench-1");

  final Truths truths = new Truths();
  final Shelf shelf = new Shelf();
  final Changes changes = new Changes();
  private final Workflow workflow;
  private final Tape tape;
  private final Map<CallKey, Decision.Perform> running = new LinkedHashMap<>();
  private final List<Decision> stops = new ArrayList<>();
  private List<RunEvent> draft = new ArrayList<>();
  private Function<Decision.Perform, Verdict> gate = perform -> Verdict.CLEAR;
  private OutputGate outputs =
      (output, policy, agent) -> new OutputGate.Checked(Verdict.CLEAR, output, output.confidence());
  private Optional<Instant> deadline = Optional.empty();
  private final Value.Obj content = Value.obj("task", Value.of("the task"));
  private Instant now = START;
  private boolean watched = true;
  private Decider decider;
  private Run run;

  Bench(Workflow workflow) {
    this.workflow = workflow;
    this.tape = new Tape(workflow);
    this.decider = decider();
    this.run = admit();
  }

  private Decider decider() {
    JsonSchemas schemas = new RequiredFields();
    return new Decider(new Parts(truths, (o, p, a) -> outputs.check(o, p, a), schemas, shelf));
  }

  Bench gate(Function<Decision.Perform, Verdict> judge) {
    gate = judge;
    return this;
  }

  Bench outputs(OutputGate check) {
    outputs = check;
    return this;
  }

  Bench deadline(Duration after) {
    deadline = Optional.of(START.plus(after));
    run = admit();
    return this;
  }

  /** Folds nothing anew: for measuring. */
  Bench unwatched() {
    watched = false;
    return this;
  }

  private Run admit() {
    Admission admission =
        new Admission(
            "default",
            workflow.name() + "@" + workflow.version(),
            io.meshflow.core.data.Digest.sha256(new byte[0]),
            new Admission.Origin.Fresh("ann"),
            1_000_000,
            deadline,
            "",
            "");
    RunEvent.Admitted admitted = new RunEvent.Admitted(admission, content);
    return tape.admit(admitted);
  }

  Bench start() {
    settle();
    return this;
  }

  /** Decides and applies until nothing but stops comes back, then commits. */
  Bench settle() {
    do {
      decideAll();
      commit();
    } while (stop());
    check();
    return this;
  }

  private void decideAll() {
    boolean moved = true;
    for (int round = 0; moved; round++) {
      assertThat(round).as("rounds of one commit").isLessThan(20_000);
      moved = apply(decider.alarms(run, now));
      moved |= apply(decider.decide(run, run.takeAttention(), now));
    }
  }

  private boolean apply(List<Decision> decisions) {
    boolean moved = false;
    for (Decision decision : decisions) {
      moved |= Decider.stands(run, decision) && apply(decision);
    }
    return moved;
  }

  private boolean apply(Decision decision) {
    switch (decision) {
      case Decision.Note note -> note(note.event());
      case Decision.Perform perform -> perform(perform);
      case Decision.OpenChild child ->
          note(new RunEvent.ChildStarted(child.work(), childOf(child.work()), 1000));
      case Decision.Tell tell ->
          note(new RunEvent.NoticeStarted(tell.notice(), tell.attempt(), Value.NULL));
      case Decision.Stop stop -> stops.add(stop);
      case Decision.StopChild stop -> stops.add(stop);
    }
    return !(decision instanceof Decision.Stop) && !(decision instanceof Decision.StopChild);
  }

  private static RunId childOf(WorkKey work) {
    return RunId.childOf(RUN + "/" + work);
  }

  private void perform(Decision.Perform perform) {
    Verdict verdict = gate.apply(perform);
    note(Judged.fact(perform, verdict, workflow.policy(), now));
    if (verdict instanceof Verdict.Allowed) {
      running.put(perform.key(), perform);
    }
  }

  private void note(RunEvent event) {
    if (watched) {
      changes.apply(run, event, () -> run.apply(event, now));
    } else {
      run.apply(event, now);
    }
    draft.add(event);
  }

  private void commit() {
    if (!draft.isEmpty()) {
      if (watched) {
        tape.add(now, draft);
      }
      draft = new ArrayList<>();
      run.recorded(now);
    }
  }

  /** What is stopped reports at once; true when there is news. */
  private boolean stop() {
    boolean news = false;
    for (Decision stop : List.copyOf(stops)) {
      if (stop instanceof Decision.Stop(CallKey key) && running.containsKey(key)) {
        report(key, CallOutcome.CANCELLED, "cancelled", Value.NULL);
        news = true;
      }
      if (stop instanceof Decision.StopChild(RunId child)) {
        news |= closeChild(child, RunStatus.CANCELLED, Output.NOTHING);
      }
    }
    stops.clear();
    return news;
  }

  void report(CallKey key, CallOutcome how, String code, Value result) {
    Decision.Perform perform = running.remove(key);
    assertThat(perform).as("%s is under way in %s", key, running.keySet()).isNotNull();
    Charge charge = new Charge(7, io.meshflow.core.model.Usage.NONE, 0, "");
    note(new RunEvent.CallEnded(key, perform.attempt(), how, code, charge, result));
  }

  /** Ends attempts without deciding yet. */
  Bench report(String key, CallOutcome how, Value result) {
    String code = how == CallOutcome.DONE ? "" : how.word();
    report(CallKey.parse(key), how, code, result);
    return this;
  }

  /** Ends the oldest attempt well. */
  Bench next(Value output) {
    report(running.keySet().iterator().next(), CallOutcome.DONE, "", output);
    return settle();
  }

  Bench done(String key) {
    return done(key, Value.of("out of " + key));
  }

  Bench done(String key, Value output) {
    return report(key, CallOutcome.DONE, Output.ofValue(output).document()).settle();
  }

  Bench end(String key, CallOutcome how) {
    return report(key, how, Value.of(how.word())).settle();
  }

  Bench fail(String key) {
    return end(key, CallOutcome.FAILED);
  }

  boolean closeChild(RunId child, RunStatus status, Output output) {
    Optional<WorkKey> work =
        run.flights().children().entrySet().stream()
            .filter(flight -> flight.getValue().equals(child))
            .map(Map.Entry::getKey)
            .findFirst();
    work.ifPresent(
        key ->
            note(new RunEvent.ChildEnded(key, child, status, Charge.NOTHING, output.document())));
    return work.isPresent();
  }

  Bench closeChild(String work, RunStatus status, Output output) {
    assertThat(closeChild(childOf(WorkKey.parse(work)), status, output)).isTrue();
    return settle();
  }

  Bench answer(String id, boolean approved, String actor) {
    Approval.Answer answer = new Approval.Answer(approved, actor, "command-" + run.records());
    Value note = Value.obj("by", Value.of(actor), "text", Value.of("so be it"));
    note(new RunEvent.ApprovalAnswered(Approval.Id.parse(id), answer, note));
    return settle();
  }

  Bench facts(RunEvent... events) {
    for (RunEvent event : events) {
      note(event);
    }
    return settle();
  }

  Bench cancel() {
    return facts(new RunEvent.CancelAsked("ann", "cancel-1", Value.of("enough")));
  }

  /** Lets time pass, stopping at every alarm. */
  Bench pass(Duration time) {
    Instant until = now.plus(time);
    while (run.alarms().next().filter(at -> !at.isAfter(until)).isPresent()) {
      now = run.alarms().next().get();
      settle();
    }
    now = until;
    return settle();
  }

  /** Nobody works on the run for a while, on purpose. */
  Bench park(Duration time) {
    note(new RunEvent.Parked());
    commit();
    now = now.plus(time);
    run = tape.folded();
    return facts(new RunEvent.Recovered(2));
  }

  /** The process dies and another takes over after an outage; attempts are of unknown outcome. */
  Bench crash(Duration outage) {
    now = now.plus(outage);
    running.clear();
    run = tape.folded();
    note(new RunEvent.Recovered(2));
    new LinkedHashMap<>(run.flights().attempts())
        .forEach(
            (key, attempt) ->
                note(
                    new RunEvent.CallEnded(
                        key, attempt, CallOutcome.UNKNOWN, "lost", Charge.NOTHING, Value.NULL)));
    return settle();
  }

  private void check() {
    if (!watched) {
      return;
    }
    boolean over = run.phase() instanceof Phase.Over;
    if (!over) {
      assertThat(run.alarms().due(now)).as("alarms that nobody answers").isEmpty();
      boolean waits = !run.flights().none() || !run.approvals().none();
      assertThat(waits || run.alarms().next().isPresent()).as("something to wait for").isTrue();
    }
    Run again = tape.folded();
    assertThat(Portrait.of(again)).isEqualTo(Portrait.of(run));
    List<Decision> left = decider.decide(again, again.takeAttention(), now);
    assertThat(left).as("left to decide after folding anew").allMatch(Bench::isStop);
  }

  private static boolean isStop(Decision decision) {
    return decision instanceof Decision.Stop || decision instanceof Decision.StopChild;
  }

  Run run() {
    return run;
  }

  Instant now() {
    return now;
  }

  List<RunEvent> events() {
    return tape.events();
  }

  RunStatus status() {
    return run.status();
  }

  String code() {
    return run.phase() instanceof Phase.Over over ? over.code() : "";
  }

  Value output() {
    return run.phase() instanceof Phase.Over over ? Output.read(over.output()).value() : Value.NULL;
  }

  List<String> running() {
    return running.keySet().stream().map(CallKey::toString).toList();
  }

  Decision.Perform performing(String key) {
    return running.get(CallKey.parse(key));
  }

  List<String> asked() {
    return run.approvals().open().stream().map(asked -> asked.id().toString()).toList();
  }

  Optional<StepOutcome> outcome(String step) {
    return run.findStep(StepId.parse(step)).flatMap(Step::outcome);
  }

  Step step(String step) {
    return run.step(StepId.parse(step));
  }

  List<String> steps() {
    return run.steps().stream().map(step -> step.id().toString()).toList();
  }

  List<String> skips() {
    return tape.skips();
  }
}
