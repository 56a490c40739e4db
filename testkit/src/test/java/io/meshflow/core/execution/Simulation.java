package io.meshflow.core.execution;

import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import io.meshflow.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs one workflow on simulated processes, one action at a time as a seed decides: rounds of
 * loops, effects that finish in any order, late or never, crashes, leases that are lost while their
 * owner goes on, takeovers, commands that arrive doubled and out of order through any process, time
 * that jumps, and appends that are stale, lost, doubtful or refused, with others acting in the
 * middle of them. The same seed gives the same story.
 */
final class Simulation {

  static final String TENANT = "default";
  static final RunId ROOT = new RunId("simulated-run");
  private static final int TROUBLED_ACTIONS = 250;
  private static final int MOST_ACTIONS = 1_000;
  private static final int LAST_ACTIONS = 200;

  private final Chance chance;
  private final World world;
  private final Consumer<String> told;
  private final MemoryLedger memory = new MemoryLedger();
  private final RunStreams calm;
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final List<Effect> adrift = new ArrayList<>();
  private final Post post;
  private final Surroundings surroundings = new Surroundings();

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private int born;
  private boolean nested;

  /**
   * @param trouble how often an append goes wrong, and other things in proportion
   * @param told hears of every action, for the replay of a seed
   */
  Simulation(long seed, World world, Workflow workflow, double trouble, Consumer<String> told) {
    this.chance = new Chance(seed, trouble);
    this.world = world;
    this.told = told;
    this.calm = new RunStreams(new Store(memory, memory.leases("reader"), world.vault()), TENANT);
    this.post = new Post(chance, Post.request(world.register(workflow)), ROOT);
  }

  /** What is left at the end: the records of the run and of its children. */
  record Story(Map<RunId, List<Recorded>> records, Set<String> accepted, World world) {

    Run fold(RunId run) {
      return Folding.fold(run, records.get(run), world.rules().reader());
    }
  }

  Story play() {
    int end = chance.trouble(2) ? chance.below(60) : MOST_ACTIONS;
    for (int action = 0; action < MOST_ACTIONS; action++) {
      if (ended()) {
        return rest();
      }
      if (action == end) {
        post.cancel();
      }
      if (action == TROUBLED_ACTIONS) {
        chance.calm();
      }
      act(process());
    }
    throw new AssertionError("the run did not end: " + memory.run(ROOT) + "\n" + records());
  }

  private boolean ended() {
    return memory.run(ROOT).filter(row -> row.standing().status().ended()).isPresent();
  }

  /** Everybody hears that the run is over, and nobody works on it any more. */
  private Story rest() {
    chance.calm();
    for (int action = 0; action < LAST_ACTIONS; action++) {
      if (processes.stream().allMatch(SimulatedProcess::idle)) {
        return new Story(records(), post.accepted(), world);
      }
      act(process());
    }
    throw new AssertionError("the run is over, and somebody still works on it\n" + records());
  }

  private void act(SimulatedProcess process) {
    now = now.plusMillis(chance.below(20));
    attempt(
        process,
        () -> {
          process.ring();
          move(process, chance.below(100));
        });
  }

  private void attempt(SimulatedProcess process, Runnable action) {
    try {
      action.run();
    } catch (SimulatedCrash crash) {
      crash(process);
    } catch (RunRefused | LedgerUnavailableException refused) {
      told.accept("  refused: " + refused.getMessage());
    }
  }

  private void move(SimulatedProcess process, int choice) {
    told.accept(choice + " " + process.name());
    if (choice < 84) {
      work(process, choice);
    } else if (choice < 88) {
      process.adopt();
    } else if (choice < 90) {
      runs().stream().findFirst().ifPresent(process::nudge);
    } else if (choice < 95) {
      happenLate();
    } else if (!chance.steady() && choice < 98) {
      lapse(process);
    } else if (!chance.steady() && chance.trouble(2)) {
      crash(process);
    }
  }

  /** Something that can be done; where there is nothing, time passes. */
  private void work(SimulatedProcess process, int choice) {
    boolean done = choice < 40 ? process.round() : choice < 75 && process.finish();
    if (!done && !process.round() && !process.finish() && !deliver(process)) {
      now = now.plusMillis(chance.below(3_000));
      process.adopt();
    }
  }

  private boolean deliver(SimulatedProcess process) {
    post.read(runs(), calm);
    return post.deliver(process.shared(), now);
  }

  private SimulatedProcess process() {
    while (processes.size() < 2) {
      String name = "process-" + born++;
      processes.add(new SimulatedProcess(name, memory, world, chance, surroundings));
    }
    return chance.one(processes);
  }

  private void crash(SimulatedProcess process) {
    told.accept("  " + process.name() + " dies");
    process.dies();
    processes.remove(process);
    memory.kill(process.name());
  }

  /** A process loses its leases and notices that at once, or goes on as if it had them. */
  private void lapse(SimulatedProcess process) {
    if (chance.trouble(10)) {
      told.accept("  " + process.name() + " loses its leases");
      memory.lapse(process.name());
      if (chance.even()) {
        process.shared().disownAll();
      }
      if (chance.even()) {
        others(process).forEach(SimulatedProcess::adopt);
      }
    }
  }

  private List<SimulatedProcess> others(SimulatedProcess process) {
    return processes.stream().filter(other -> other != process).toList();
  }

  /** What a process had begun that is gone, or has let go of it, happens all the same. */
  private void happenLate() {
    if (!adrift.isEmpty()) {
      Effect effect = chance.take(adrift);
      told.accept("  late: " + effect.grant().effectKey());
      Store store = new Store(memory, memory.leases("nobody"), world.vault());
      KnownAnswers none = new KnownAnswers(store, surroundings);
      var _ = new Performer(world.ports(), none, surroundings).perform(effect, text -> {});
    }
  }

  private List<RunId> runs() {
    return memory.runs(RunQuery.newest(TENANT, 100)).stream().map(RunRow::id).toList();
  }

  /** The facts; contents only of the first record and of the last. */
  private List<Recorded> ended(RunId run) {
    List<Recorded> facts = new ArrayList<>(calm.read(run, 0, Optional.empty()));
    facts.set(0, calm.record(run, 0).orElseThrow());
    facts.set(facts.size() - 1, calm.record(run, facts.size() - 1L).orElseThrow());
    return facts;
  }

  private Map<RunId, List<Recorded>> records() {
    Map<RunId, List<Recorded>> all = new LinkedHashMap<>();
    runs().reversed().forEach(run -> all.put(run, ended(run)));
    return all;
  }

  /** What the processes share. */
  private final class Surroundings implements SimulatedProcess.Around {

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public void adrift(Effect effect) {
      if (chance.even()) {
        adrift.add(effect);
      }
    }

    private void interrupt(SimulatedProcess other) {
      if (chance.even()) {
        act(other);
      } else {
        attempt(other, () -> deliver(other));
      }
    }

    @Override
    public void meanwhile(SimulatedProcess caller) {
      if (!nested && chance.trouble(1)) {
        nested = true;
        told.accept("  meanwhile");
        try {
          others(caller).stream().findFirst().ifPresent(this::interrupt);
        } finally {
          nested = false;
        }
      }
    }
  }
}
