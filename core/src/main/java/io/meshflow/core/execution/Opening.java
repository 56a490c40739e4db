package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.ledger.UsageMove;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.Site;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The first record of a run, sealed and ready to append.
 *
 * @param first the record as listeners are told of it
 * @param opened the run as it will stand once the record is on disk
 * @param effects to begin then
 */
record Opening(RunId id, StreamAppend append, Recorded first, Opened opened, List<Effect> effects) {

  /** Of a process that admits a run: nobody had it before. */
  private static final long FIRST_EPOCH = 1;

  /**
   * What a new run is made of.
   *
   * @param hides whether marks stand in it in the place of values
   */
  record Plan(RunId id, Workflow workflow, Admission admission, Value.Obj content, boolean hides) {
    Plan(RunId id, Workflow workflow, Admission admission, Value.Obj content) {
      this(id, workflow, admission, content, false);
    }
  }

  /** The first record of a run that starts now; {@code more} are facts a fork brings along. */
  static Opening of(Shared shared, Plan plan, List<RunEvent> more, Instant now) {
    RunEvent.Admitted admitted = new RunEvent.Admitted(plan.admission(), plan.content());
    Run run = new Run(plan.id(), plan.workflow(), admitted, now);
    more.forEach(event -> run.apply(event, now));
    if (plan.hides()) {
      run.hide();
    }
    return sealed(shared, plan, new Begun(run, admitted, more, List.of(), List.of()), now);
  }

  /**
   * The same with what follows at once from the admission in the same record, so that a call which
   * somebody waits for begins a commit earlier; where more follows than effects, it waits its turn.
   */
  static Opening eager(Shared shared, Plan plan, Instant now) {
    RunEvent.Admitted admitted = new RunEvent.Admitted(plan.admission(), plan.content());
    Run run = new Run(plan.id(), plan.workflow(), admitted, now);
    Draft draft = new Draft(run, now, shared.decider(), shared.desk(), FIRST_EPOCH, new Denials());
    draft.settle();
    boolean plain =
        draft.children().isEmpty() && draft.announcements().isEmpty() && draft.stops().isEmpty();
    return plain && !draft.effects().isEmpty()
        ? sealed(
            shared,
            plan,
            new Begun(run, admitted, draft.events(), draft.effects(), draft.outlay().moves()),
            now)
        : of(shared, plan, List.of(), now);
  }

  /** A run as its first record makes it. */
  private record Begun(
      Run run,
      RunEvent.Admitted admitted,
      List<RunEvent> more,
      List<Effect> effects,
      List<UsageMove> moves) {}

  private static Opening sealed(Shared shared, Plan plan, Begun begun, Instant now) {
    RunStreams stream = shared.stream(plan.admission().tenant());
    StreamKey key = stream.freshKey();
    Run run = begun.run();
    List<RunEvent> events = new ArrayList<>(List.of(begun.admitted()));
    events.addAll(begun.more());
    Keeping keeping = new Keeping(run, shared.rules().scrubber());
    Journal journal =
        new Journal(stream, plan.id(), key, StreamHead.start(RunStreams.id(plan.id())));
    SealedRecord record = journal.seal(events, now, keeping);
    Fence fence =
        new Fence.Opening(
            plan.admission().tenant(),
            stream.wrap(key),
            Optional.of(shared.store().leases().owner()));
    Rows.Resting resting = new Rows.Resting(false, Optional.of(now));
    StreamAppend append =
        new StreamAppend(
            record, fence, Optional.of(Rows.of(run, now, now, resting)), begun.moves());
    run.recorded(now);
    Recorded first = Unkept.record(run, 0, now, events);
    return new Opening(
        plan.id(),
        append,
        first,
        new Opened(stream, key, run, record.head(), now, false),
        begun.effects());
  }

  /** The first record of a child, under the stricter of both policies and within the budget. */
  static Opening child(Shared shared, Run parent, Draft.Child child) {
    WorkKey work = child.order().work();
    Workflow workflow = Closures.child(parent.workflow(), child.order().workflow());
    Policy policy = workflow.policy();
    Instant now = parent.lastAt();
    long budget = Math.min(policy.limits().budgetMicros(), child.budgetMicros());
    Admission admission =
        new Admission(
            parent.admission().tenant(),
            workflow.name() + "@" + workflow.version(),
            workflow.digest(),
            new Admission.Origin.Child(parent.id(), work, depth(parent) + 1),
            budget,
            deadline(policy, now),
            parent.admission().model(),
            parent.admission().key());
    Value.Obj content =
        Starts.correlated(
            Starts.experienced(
                shared,
                parent.admission().tenant(),
                workflow,
                sited(parent, child.order().content().with("document", workflow.document()))),
            parent.correlation().under(Correlation.span(parent.id() + "/" + work)),
            child.id());
    return of(shared, new Plan(child.id(), workflow, admission, content), List.of(), now);
  }

  private static Value.Obj sited(Run parent, Value.Obj content) {
    return parent.site().equals(Site.UNKNOWN)
        ? content
        : content.with(RunEvent.SITE, parent.site().document());
  }

  private static int depth(Run run) {
    return run.admission().origin() instanceof Admission.Origin.Child child ? child.depth() : 0;
  }

  static Optional<Instant> deadline(Policy policy, Instant now) {
    Duration limit = policy.limits().timeout();
    return limit.isPositive() ? Optional.of(now.plus(limit)) : Optional.empty();
  }

  /** The run as it stands in the ledger, with the head it was folded up to. */
  static Opened read(Shared shared, RunStreams stream, RunId id, StreamKey key) {
    return read(shared, stream, id, key, record -> {});
  }

  /** The same, showing each record on the way. */
  static Opened read(
      Shared shared, RunStreams stream, RunId id, StreamKey key, Consumer<Recorded> shown) {
    Unkept unkept = shared.unkept();
    List<Recorded> records =
        new ArrayList<>(unkept.restored(id, stream.read(id, 0, Optional.of(key))));
    Run run = Folding.fold(id, records, shared.rules().reader());
    records.forEach(shown);
    StreamHead head = head(stream, id);
    while (head.next() > run.records()) {
      List<Recorded> more = unkept.restored(id, stream.read(id, run.records(), Optional.of(key)));
      if (more.isEmpty()) {
        throw DamagedRun.missing(id, run.records());
      }
      records.addAll(more);
      more.forEach(record -> Folding.add(run, record));
      more.forEach(shown);
      head = head(stream, id);
    }
    Instant createdAt = records.getFirst().at();
    return new Opened(stream, key, run, head, createdAt, unkept.lost(run, records));
  }

  static StreamHead head(RunStreams stream, RunId id) {
    return stream.ledger().head(RunStreams.id(id)).orElseThrow(() -> RunRefused.unknown(id));
  }
}
