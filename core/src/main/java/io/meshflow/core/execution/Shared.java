package io.meshflow.core.execution;

import io.meshflow.core.data.Digest;
import io.meshflow.core.engine.Decider;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Everything the loops of this process have in common. */
final class Shared {

  /**
   * What this process is.
   *
   * @param patience how long a store that is away is waited for
   */
  record Here(InstantSource clock, Duration patience, Fitness fitness) {}

  private static final Duration CANCEL_AGAIN_AFTER = Duration.ofMillis(250);

  private final Store store;
  private final Rules rules;
  private final InstantSource clock;
  private final Duration patience;
  private final Fitness fitness;
  private final Decider decider;
  private final Crew crew;
  private final Breakers breakers = new Breakers();
  private final GateDesk desk;
  private final Fanout fanout;
  private final Map<RunId, Active> loops = new ConcurrentHashMap<>();
  private final Map<String, RunStreams> streams = new ConcurrentHashMap<>();
  private final DoubtfulLeases leases;
  private final Faults faults = new Faults();
  private final Unkept unkept = new Unkept();
  private final Experiences experiences = new Experiences();
  private volatile boolean closed;
  private final LastDigest digests = new LastDigest();

  private record Active(RunLoop loop, CountDownLatch done) {}

  Shared(Store store, Rules rules, Decider decider, Crew crew, Fanout fanout, Here here) {
    this.store = store;
    this.leases = new DoubtfulLeases(store.leases());
    this.rules = rules;
    this.clock = here.clock();
    this.patience = here.patience();
    this.fitness = here.fitness();
    this.decider = decider;
    this.crew = crew;
    this.fanout = fanout;
    this.desk =
        new GateDesk(
            rules.gate(),
            rules.scrubber(),
            store.identities(),
            breakers,
            new Trails(store.auditSealed()));
  }

  Digest digest(Workflow workflow) {
    return digests.of(workflow);
  }

  Store store() {
    return store;
  }

  /** The leases of this process, for whoever works on runs. */
  DoubtfulLeases leases() {
    return leases;
  }

  Rules rules() {
    return rules;
  }

  InstantSource clock() {
    return clock;
  }

  Decider decider() {
    return decider;
  }

  Crew crew() {
    return crew;
  }

  Breakers breakers() {
    return breakers;
  }

  GateDesk desk() {
    return desk;
  }

  Fanout fanout() {
    return fanout;
  }

  Unkept unkept() {
    return unkept;
  }

  Experiences experiences() {
    return experiences;
  }

  Fitness fitness() {
    return fitness;
  }

  Duration patience() {
    return patience;
  }

  RunStreams stream(String tenant) {
    return streams.computeIfAbsent(tenant, name -> new RunStreams(store, name));
  }

  int working() {
    return loops.size();
  }

  boolean active(RunId run) {
    return loops.containsKey(run);
  }

  /** Whether a run is left alone for a while because work on it broke down here. */
  boolean rests(RunId run) {
    return faults.rests(run, clock.instant());
  }

  /** Works on a run that was just admitted by this process. */
  void begin(Opening opening) {
    Opened opened = opening.opened();
    unkept.add(opened.run(), opening.first());
    fanout.recorded(opening.id(), opening.first());
    Leases.Lease lease = new Leases.Lease(opened.run().id(), 1);
    RunLoop loop = RunLoop.fresh(this, opened, lease, opening.effects());
    begin(lease.run(), loop, parentOf(opened.run()));
  }

  void begin(RunId id, RunLoop loop, Optional<RunId> parent) {
    Active active = new Active(loop, new CountDownLatch(1));
    loops.put(id, active);
    if (closed) {
      loop.send(new Message.Leave());
    }
    crew.work(id, loop, () -> rested(id, active, parent));
  }

  private void rested(RunId id, Active active, Optional<RunId> parent) {
    active.loop().fault().ifPresentOrElse(fault -> broke(id, fault), () -> faults.clear(id));
    loops.remove(id, active);
    active.done().countDown();
    try {
      fanout.rested(id);
    } finally {
      parent.ifPresent(above -> tellParent(above, id));
    }
    if (active.loop().missedAnEnd() && !closed) {
      Takeover.quietly(this, id);
    }
  }

  /** Work on a run broke down here: it rests, and whoever listens is told. */
  void broke(RunId run, RuntimeException cause) {
    faults.add(run, cause, clock.instant());
    fanout.broke(run, cause);
  }

  private void tellParent(RunId parent, RunId child) {
    if (!send(parent, new Message.ChildRested(child)) && !closed) {
      Takeover.quietly(this, parent);
    }
  }

  /** False when nobody here works on the run; what was sent is read, or found by who leaves. */
  boolean send(RunId run, Message message) {
    return loops.computeIfPresent(
            run,
            (same, active) -> {
              active.loop().send(message);
              return active;
            })
        != null;
  }

  void cancelChild(Run parent, RunId child) {
    crew.errand("cancel " + child, () -> cancelled(parent, child));
  }

  private void cancelled(Run parent, RunId child) {
    try {
      new Commands(this).cancelQuietly(parent, child);
    } catch (LedgerUnavailableException away) {
      Runnable _ = crew.later(CANCEL_AGAIN_AFTER, () -> cancelChild(parent, child));
    }
  }

  static Optional<RunId> parentOf(Run run) {
    return run.admission().origin() instanceof Admission.Origin.Child child
        ? Optional.of(child.parent())
        : Optional.empty();
  }

  void disownAll() {
    loops.values().forEach(active -> active.loop().disown());
  }

  List<RunId> activeRuns() {
    return List.copyOf(loops.keySet());
  }

  /** Waits until this process no longer works on the run; false when the time was too short. */
  boolean await(RunId run, Duration patience) throws InterruptedException {
    Active active = loops.get(run);
    return active == null || active.done().await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  Faults faults() {
    return faults;
  }

  /** From now on, what begins here leaves at once. */
  void close() {
    closed = true;
  }

  /** Asks all work here to stand still at a good place; the result says when each does. */
  List<CountDownLatch> leave() {
    List<CountDownLatch> open = new ArrayList<>();
    loops.forEach(
        (id, active) -> {
          active.loop().send(new Message.Leave());
          open.add(active.done());
        });
    return open;
  }
}
