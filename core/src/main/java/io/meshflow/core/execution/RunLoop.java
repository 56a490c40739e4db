package io.meshflow.core.execution;

import io.meshflow.core.engine.Decision;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Works on one run under a lease until the run ends, parks, or is taken over. The thread that runs
 * it owns the run; everybody else sends messages.
 */
final class RunLoop implements Runnable {

  private static final Duration STAY_FOR = Duration.ofSeconds(2);

  private final Shared shared;
  private final RunStreams stream;
  private final Leases.Lease lease;
  private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
  private final List<Message> inputs = new ArrayList<>();
  private int counted;
  private final Crew.Launcher flights;
  private final AlarmClock alarm;
  private final StreamKey key;
  private Run run;
  private Keeping keeping;
  private Journal journal;
  private Instant createdAt;
  private boolean taken;
  private boolean lost;
  private List<Effect> first = List.of();
  private final Denials denials = new Denials();
  private final Nursery nursery;
  private boolean leaving;
  private volatile @Nullable RuntimeException fault;

  private RunLoop(Shared shared, Opened opened, Leases.Lease lease, boolean taken) {
    this.shared = shared;
    this.stream = opened.stream();
    this.lease = lease;
    this.key = opened.key();
    this.run = opened.run();
    this.journal = new Journal(stream, lease.run(), key, opened.head());
    this.keeping = new Keeping(run, shared.rules().scrubber());
    this.nursery = new Nursery(shared::active);
    this.createdAt = opened.createdAt();
    this.taken = taken;
    this.lost = opened.lost();
    this.flights = shared.crew().launcher(lease.run(), mailbox::add);
    this.alarm =
        new AlarmClock(shared.crew(), shared.clock(), () -> mailbox.add(new Message.Ring()));
  }

  /** Works on a run that was just admitted under the first lease, with effects to begin. */
  static RunLoop fresh(Shared shared, Opened opened, Leases.Lease lease, List<Effect> effects) {
    RunLoop loop = new RunLoop(shared, opened, lease, false);
    loop.first = effects;
    return loop;
  }

  /** Works on a run that was read back under a lease just claimed. */
  static RunLoop taken(Shared shared, Opened opened, Leases.Lease lease) {
    return new RunLoop(shared, opened, lease, true);
  }

  void send(Message message) {
    mailbox.add(message);
  }

  /** True when a child ended while this loop was on its way out, so that nobody has heard of it. */
  boolean missedAnEnd() {
    return fault == null && mailbox.stream().anyMatch(Message.ChildRested.class::isInstance);
  }

  /** Why the loop gave up; empty when it did not. */
  Optional<RuntimeException> fault() {
    return Optional.ofNullable(fault);
  }

  @Override
  public void run() {
    try {
      begin();
      Pace pace = Pace.BUSY;
      while (pace != Pace.DONE) {
        pace = round();
        if (pace == Pace.QUIET) {
          listen();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error broken) {
      broke(broken);
    } finally {
      abandon();
    }
  }

  /** Launches what was started by the record that admitted the run. */
  void begin() {
    first.forEach(flights::launch);
  }

  /** Stops all effects now, and the work on the run as soon as its thread hears of it. */
  void disown() {
    flights.abandon();
    mailbox.add(new Message.Disowned());
  }

  /** Lets go of everything under way, without a word. */
  void abandon() {
    alarm.off();
    flights.abandon();
  }

  /** Notes why the work ends here and gives the lease back, so that others need not wait for it. */
  void broke(Throwable broken) {
    fault = broken instanceof RuntimeException known ? known : new IllegalStateException(broken);
    shared.leases().release(lease);
  }

  /** How a round left the run. */
  enum Pace {
    BUSY,
    QUIET,
    DONE
  }

  /** Takes in what has come, decides, and commits; never waits for more to come. */
  Pace round() throws InterruptedException {
    mailbox.drainTo(inputs);
    if (inputs.stream().anyMatch(Message.Disowned.class::isInstance)) {
      return Pace.DONE;
    }
    try {
      return decide();
    } catch (LedgerUnavailableException away) {
      // What was taken in stays in the inputs: all of it is taken in again.
      var _ = Patience.with(shared.patience(), shared.crew(), this::stale);
      return Pace.BUSY;
    }
  }

  private Pace decide() throws InterruptedException {
    if (inputs.stream().anyMatch(Message.Knock.class::isInstance)) {
      refresh();
    }
    Draft draft = draft();
    lookAfterChildren(draft);
    if (draft.events().isEmpty() && !mustPark(draft)) {
      takenIn();
      stop(draft);
      return Pace.QUIET;
    }
    return commit(draft) ? Pace.BUSY : Pace.DONE;
  }

  private Draft draft() {
    Instant clock = shared.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    Instant now = clock.isBefore(run.lastAt()) ? run.lastAt() : clock;
    Draft draft =
        new Draft(
            run,
            now,
            shared.decider(),
            shared.desk(),
            leaving ? Draft.NOTHING_NEW : lease.epoch(),
            denials);
    if (taken) {
      recover(draft);
    }
    if (lost && run.phase() instanceof Phase.Active) {
      draft.note(new RunEvent.Draining(RunStatus.FAILED, "contents_not_kept", now));
    }
    count(now);
    inputs.forEach(message -> take(draft, message));
    draft.settle();
    return draft;
  }

  /** Each end of an attempt counts once, however often the commit with it is drafted. */
  private void count(Instant now) {
    for (; counted < inputs.size(); counted++) {
      if (inputs.get(counted) instanceof Message.CallOver over) {
        shared.breakers().record(run, over.key(), over, now);
      }
    }
  }

  private void takenIn() {
    inputs.clear();
    counted = 0;
  }

  private void recover(Draft draft) {
    draft.recovered(lease.epoch());
    new LinkedHashMap<>(run.flights().attempts())
        .forEach((call, attempt) -> draft.note(LostAttempt.of(run, call, attempt)));
    List.copyOf(run.flights().children().values()).forEach(child -> childRested(draft, child));
  }

  private void take(Draft draft, Message message) {
    switch (message) {
      case Message.CallOver over -> {
        flights.landed(over.key());
        draft.note(
            new RunEvent.CallEnded(
                over.key(),
                over.attempt(),
                over.outcome(),
                over.code(),
                over.charge(),
                over.pause(),
                over.result()));
      }
      case Message.NoticeOver over -> {
        flights.landed(over.notice());
        draft.told(over);
      }
      case Message.ChildRested rested -> childRested(draft, rested.child());
      case Message.Knock _, Message.Disowned _ -> {}
      case Message.Show show -> flights.show();
      case Message.Ring ring -> alarm.rung();
      case Message.Leave leave -> leaving = true;
    }
  }

  private void childRested(Draft draft, RunId child) {
    nursery.heard(child);
    run.flights().children().entrySet().stream()
        .filter(flight -> flight.getValue().equals(child))
        .map(Map.Entry::getKey)
        .findFirst()
        .ifPresent(
            work -> Children.closing(shared, run, work, child, draft.now()).forEach(draft::note));
  }

  /** Before it parks: another process may have ended a child, and could not say so to this one. */
  private void lookAfterChildren(Draft draft) {
    if (parks(draft) && !leaving && !taken) {
      List.copyOf(run.flights().children().values()).forEach(child -> childRested(draft, child));
      draft.settle();
    }
  }

  private boolean over() {
    return run.phase() instanceof Phase.Over;
  }

  private boolean mustPark(Draft draft) {
    return over() || parks(draft);
  }

  private boolean parks(Draft draft) {
    return !over() && (leaving ? flights.none() : idle(draft) && !soon());
  }

  private boolean idle(Draft draft) {
    return flights.none() && !draft.begins() && !nursery.waits(run);
  }

  private boolean soon() {
    Instant limit = shared.clock().instant().plus(STAY_FOR);
    return run.alarms().next().filter(at -> at.isBefore(limit)).isPresent();
  }

  private void listen() throws InterruptedException {
    setAlarm();
    inputs.add(mailbox.take());
  }

  /** Has itself called when the next alarm of the run is due. */
  void setAlarm() {
    alarm.set(run.alarms().next());
  }

  /** Whether something has come that was not taken in yet. */
  boolean called() {
    return !mailbox.isEmpty();
  }

  /** Folds what others have appended, and follows the head of exactly that. */
  private void refresh() {
    StreamHead newest = Opening.head(stream, lease.run());
    if (newest.next() > journal.next()) {
      while (newest.next() > run.records()) {
        fold(stream.read(lease.run(), run.records(), Optional.of(key)));
        newest = Opening.head(stream, lease.run());
      }
      journal.advanceTo(newest);
    }
  }

  private void fold(List<Recorded> news) {
    shared.unkept().restored(lease.run(), news).forEach(record -> Folding.add(run, record));
  }

  private boolean commit(Draft draft) throws InterruptedException {
    boolean parks = parks(draft);
    if (parks || draft.events().isEmpty()) {
      draft.note(new RunEvent.Parked());
    }
    SealedRecord record = journal.seal(draft.events(), draft.now(), keeping);
    Rows.Resting resting =
        parks ? Rows.parked(run, leaving, draft.now()) : Rows.underWay(run, createdAt);
    Fence fence = new Fence.Owned(lease.epoch(), over() || parks);
    List<Opening> openings =
        draft.children().stream().map(child -> Opening.child(shared, run, child)).toList();
    List<StreamAppend> others = openings.stream().map(Opening::append).toList();
    StreamAppend own =
        new StreamAppend(
            record,
            fence,
            Optional.of(Rows.of(run, createdAt, draft.now(), resting)),
            draft.outlay().moves());
    return switch (committed(own, others)) {
      case COMMITTED -> committed(draft, openings, over() || parks);
      case STALE -> stale();
      case FENCED -> false;
      case OVER_BUDGET -> denied(draft);
    };
  }

  private Journal.Outcome committed(StreamAppend own, List<StreamAppend> others)
      throws InterruptedException {
    try {
      return Patience.with(shared.patience(), shared.crew(), () -> journal.commit(own, others));
    } catch (RunRefused away) {
      // They may be there, opened by this process, which will not work on them.
      others.forEach(child -> shared.leases().add(new RunId(child.stream().id())));
      throw away;
    }
  }

  private boolean committed(Draft draft, List<Opening> openings, boolean done) {
    takenIn();
    taken = false;
    Recorded record = Unkept.record(run, journal.next() - 1, draft.now(), draft.events());
    run.recorded(draft.now());
    shared.unkept().took(draft.events());
    if (over()) {
      shared.unkept().ended(run, record);
    } else {
      shared.unkept().add(run, record);
    }
    shared.fanout().recorded(run.id(), record);
    stop(draft);
    draft.effects().forEach(flights::launch);
    draft.announcements().forEach(flights::launch);
    openings.stream().map(Opening::id).forEach(nursery::begins);
    openings.forEach(shared::begin);
    return !done;
  }

  private void stop(Draft draft) {
    for (Decision stop : draft.stops()) {
      switch (stop) {
        case Decision.Stop call -> flights.stop(call.key());
        case Decision.StopChild child -> shared.cancelChild(run, child.child());
        default -> throw new IllegalStateException("only stops are kept for later");
      }
    }
  }

  /** Decides again, knowing what there is no room for. */
  private boolean denied(Draft draft) {
    AppendResult.OverBudget over = journal.overBudget();
    denials.add(draft.outlay().asked(over.move()), over.why());
    return stale();
  }

  private boolean stale() {
    Opened opened = Opening.read(shared, stream, lease.run(), key);
    run = opened.run();
    lost = opened.lost();
    keeping = new Keeping(run, shared.rules().scrubber());
    journal = new Journal(stream, lease.run(), key, opened.head());
    return true;
  }
}
