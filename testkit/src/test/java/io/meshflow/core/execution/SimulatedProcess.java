package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.engine.Decider;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.RunId;
import io.meshflow.testkit.FaultyLedger;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One process of a simulation: a crew without threads, which moves when it is told to. */
final class SimulatedProcess implements Crew {

  private final String name;
  private final Chance chance;
  private final Around around;
  private final Shared shared;
  private final Performer performer;
  private final Adoption adoption;
  private final Map<RunId, Loop> loops = new LinkedHashMap<>();
  private final List<Alarm> alarms = new ArrayList<>();
  private final List<Flight> flights = new ArrayList<>();
  private final List<Flight> reported = new ArrayList<>();

  private record Loop(RunLoop loop, Runnable afterwards, AtomicBoolean quiet) {
    boolean busy() {
      return !quiet.get() || loop.called();
    }
  }

  private record Alarm(Instant at, Runnable what) {}

  private record Flight(RunId run, Effect effect, Consumer<Message> mailbox) {
    boolean is(RunId of, CallKey key) {
      return run.equals(of) && effect.key().equals(key);
    }
  }

  /** The simulation as one of its processes meets it. */
  interface Around extends java.time.InstantSource {
    /** Others may act while a call of this process is on its way. */
    void meanwhile(SimulatedProcess caller);

    /** Time passes. */
    void pass(Duration time);

    /** An effect that nobody waits for any more may still happen. */
    void adrift(Effect effect);
  }

  SimulatedProcess(String name, MemoryLedger memory, World world, Chance chance, Around around) {
    this.name = name;
    this.chance = chance;
    this.around = around;
    FaultyLedger ledger =
        new FaultyLedger(memory, n -> chance.fault(), () -> around.meanwhile(this));
    Store store = new Store(ledger, ledger.leases(memory.leases(name)), world.vault());
    KnownAnswers answers = new KnownAnswers(store, around);
    Fanout fanout = new Fanout();
    fanout.add(answers);
    this.performer = new Performer(world.ports(), answers, around);
    Duration patience = chance.even() ? Duration.ofSeconds(1) : Duration.ZERO;
    this.shared =
        new Shared(
            store,
            world.rules(),
            new Decider(LiveCatalog.parts(world.ports(), world.rules())),
            this,
            fanout,
            new Shared.Here(around, patience, new Fitness(world.ports())));
    this.adoption = new Adoption(shared);
  }

  String name() {
    return name;
  }

  Shared shared() {
    return shared;
  }

  boolean idle() {
    return loops.isEmpty();
  }

  /** One round of a run that has something to do; false when there is none. */
  boolean round() {
    List<RunId> busy = loops.keySet().stream().filter(run -> loops.get(run).busy()).toList();
    if (busy.isEmpty()) {
      return false;
    }
    RunId run = chance.one(busy);
    Loop loop = loops.get(run);
    switch (pace(loop.loop())) {
      case BUSY -> loop.quiet().set(false);
      case QUIET -> {
        loop.quiet().set(true);
        loop.loop().setAlarm();
      }
      case DONE -> {
        loops.remove(run);
        loop.loop().abandon();
        loop.afterwards().run();
      }
    }
    return true;
  }

  /** A store that is away for longer than one waits ends the work on a run; nothing else may. */
  private static RunLoop.Pace pace(RunLoop loop) {
    try {
      return loop.round();
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    } catch (LedgerUnavailableException away) {
      throw new AssertionError("a store that is away was not waited for", away);
    } catch (RunRefused refused) {
      assertThat(refused.kind()).as(refused.detail()).isEqualTo(RunRefused.Kind.STORAGE);
      loop.broke(refused);
      return RunLoop.Pace.DONE;
    }
  }

  /** One effect happens and is reported; false when none is under way. */
  boolean finish() {
    if (flights.isEmpty()) {
      return false;
    }
    Flight flight = chance.take(flights);
    reported.add(flight);
    flight.mailbox().accept(performer.perform(flight.effect(), text -> {}));
    return true;
  }

  /** One message reaches a run twice; it need not mean anything to it. */
  void nudge(RunId about) {
    if (!loops.isEmpty()) {
      RunId run = chance.one(List.copyOf(loops.keySet()));
      Message message =
          switch (chance.below(3)) {
            case 0 -> new Message.Knock();
            case 1 -> new Message.Ring();
            default -> new Message.ChildRested(about);
          };
      for (int times = 0; times < 2; times++) {
        boolean _ = shared.send(run, message);
      }
    }
  }

  /** Looks for runs that want attention. */
  void adopt() {
    List<RunId> _ = adoption.visit(true);
  }

  /** It is gone: what it had begun may happen all the same. */
  void dies() {
    flights.forEach(flight -> around.adrift(flight.effect()));
  }

  @Override
  public void work(RunId run, RunLoop loop, Runnable afterwards) {
    loops.put(run, new Loop(loop, afterwards, new AtomicBoolean()));
    loop.begin();
  }

  @Override
  public void errand(String what, Runnable errand) {
    errand.run();
  }

  @Override
  public Runnable later(Duration delay, Runnable what) {
    Alarm alarm = new Alarm(around.instant().plus(delay), what);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  /** What was put off until now. */
  void ring() {
    List<Alarm> due = alarms.stream().filter(one -> !one.at().isAfter(around.instant())).toList();
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.what().run());
  }

  @Override
  public void pause(Duration time) {
    around.pass(time);
    around.meanwhile(this);
  }

  @Override
  public Launcher launcher(RunId run, Consumer<Message> mailbox) {
    return new Hand(run, mailbox);
  }

  /** Has the effects of one run. */
  private final class Hand implements Launcher {
    private final RunId run;
    private final Consumer<Message> mailbox;

    Hand(RunId run, Consumer<Message> mailbox) {
      this.run = run;
      this.mailbox = mailbox;
    }

    @Override
    public void launch(Effect effect) {
      flights.add(new Flight(run, effect, mailbox));
    }

    @Override
    public void launch(Announcement announcement) {
      throw new IllegalStateException("the policy of this world names no address");
    }

    @Override
    public void stop(CallKey key) {
      flights.stream().filter(flight -> flight.is(run, key)).findFirst().ifPresent(this::stop);
    }

    private void stop(Flight flight) {
      flights.remove(flight);
      reported.add(flight);
      around.adrift(flight.effect());
      flight.mailbox().accept(stopped(flight.effect()));
    }

    @Override
    public void landed(Notice notice) {}

    @Override
    public void landed(CallKey key) {
      reported.removeIf(flight -> flight.is(run, key));
    }

    @Override
    public void abandon() {
      flights.stream()
          .filter(flight -> flight.run().equals(run))
          .forEach(flight -> around.adrift(flight.effect()));
      flights.removeIf(flight -> flight.run().equals(run));
      reported.removeIf(flight -> flight.run().equals(run));
    }

    @Override
    public boolean none() {
      return Stream.concat(flights.stream(), reported.stream())
          .noneMatch(flight -> flight.run().equals(run));
    }
  }

  private static Message stopped(Effect effect) {
    return new Message.CallOver(
        effect.key(),
        effect.attempt(),
        CallOutcome.CANCELLED,
        "cancelled",
        effect.reservation().lost(""),
        Value.NULL);
  }
}
