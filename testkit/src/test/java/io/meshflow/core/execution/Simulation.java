package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.engine.Decider;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.FaultyLedger;
import io.meshflow.testkit.MemoryLedger;
import io.meshflow.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Runs one workflow on simulated processes, one action at a time as a seed decides: rounds of
 * loops, effects that finish in any order or never, crashes, takeovers, answers of people, time
 * that jumps, and appends that are stale, lost, doubtful or refused. The same seed gives the same
 * story.
 */
final class Simulation {

  private static final String TENANT = "default";
  private static final int MOST_ACTIONS = 4_000;

  private final Random random;
  private final World world;
  private final Workflow workflow;
  private final double trouble;
  private final MemoryLedger memory = new MemoryLedger();
  private final List<Process> processes = new ArrayList<>();

  /** What people were shown already: to open all of it again each time took most of the time. */
  private final Map<RunId, List<Recorded>> readBack = new HashMap<>();

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private int born;
  private int crashes;
  private RunId root;

  Simulation(long seed, World world, Workflow workflow, double trouble) {
    this.random = new Random(seed);
    this.world = world;
    this.workflow = workflow;
    this.trouble = trouble;
  }

  /** What is left at the end. */
  record Story(Run run, List<Recorded> records, int crashes) {}

  Story play() {
    root = begin();
    for (int action = 0; action < MOST_ACTIONS; action++) {
      if (ended()) {
        return new Story(fold(), records(), crashes);
      }
      act();
    }
    throw new AssertionError("the run did not end: " + memory.run(root) + "\n" + records());
  }

  private RunId begin() {
    while (true) {
      Process process = process();
      try {
        Opening opening =
            Opening.of(
                process.shared,
                Starts.plan(
                    process.shared,
                    new StartRequest(
                        TENANT,
                        world.register(workflow),
                        "task",
                        Value.Obj.EMPTY,
                        "alice",
                        StartRequest.Options.USUAL),
                    new RunId("simulated-run"),
                    now),
                List.of(),
                now);
        var _ = Admissions.run(process.shared, opening);
        if (memory.run(opening.id()).isPresent()) {
          return opening.id();
        }
      } catch (SimulatedCrash crash) {
        crash(process);
        if (memory.run(new RunId("simulated-run")).isPresent()) {
          return new RunId("simulated-run");
        }
      } catch (RunRefused | io.meshflow.core.ledger.LedgerUnavailableException refused) {
        now = now.plusMillis(1);
      }
    }
  }

  private boolean ended() {
    return memory.run(root).filter(row -> row.standing().status().ended()).isPresent();
  }

  private void act() {
    now = now.plusMillis(random.nextInt(20));
    Process process = process();
    int choice = random.nextInt(100);
    try {
      if (choice < 45) {
        process.round();
      } else if (choice < 80) {
        process.finish();
      } else if (choice < 86) {
        adopt(process);
      } else if (choice < 92) {
        answer(process);
      } else if (choice < 96) {
        now = now.plus(Duration.ofMillis(random.nextInt(3_000)));
      } else if (random.nextDouble() < trouble) {
        crash(process);
      }
    } catch (SimulatedCrash crash) {
      crash(process);
    } catch (RunRefused | io.meshflow.core.ledger.LedgerUnavailableException refused) {
      now = now.plusMillis(1);
    }
  }

  private Process process() {
    while (processes.size() < 2) {
      processes.add(new Process("process-" + born++));
    }
    return processes.get(random.nextInt(processes.size()));
  }

  private void crash(Process process) {
    crashes++;
    processes.remove(process);
    memory.kill(process.name);
  }

  private void adopt(Process process) {
    for (RunId run : process.shared.store().leases().due(now, 10)) {
      boolean mine = process.shared.send(run, new Message.Knock());
      if (!mine) {
        Takeover.quietly(process.shared, run);
      }
    }
  }

  private void answer(Process process) {
    for (RunId run : asking()) {
      List<Recorded> past = readBack.computeIfAbsent(run, _ -> new ArrayList<>());
      past.addAll(stream(process).read(run, past.size(), key(process, run)));
      Run state = Folding.fold(run, past, rules());
      state.approvals().open().stream()
          .findFirst()
          .ifPresent(
              asked ->
                  new Commands(process.shared)
                      .answer(
                          new Commands.AnswerRequest(
                              TENANT,
                              run,
                              asked.id().toString(),
                              true,
                              "bob",
                              "",
                              "answer-" + random.nextLong())));
    }
  }

  /** Those that wait for people. */
  private List<RunId> asking() {
    return memory
        .runs(
            new io.meshflow.core.ledger.RunQuery(
                TENANT, java.util.Set.of(), Optional.empty(), Optional.empty(), 100))
        .stream()
        .filter(row -> !row.standing().waitingFor().isEmpty())
        .map(io.meshflow.core.ledger.RunRow::id)
        .toList();
  }

  private static RunStreams stream(Process process) {
    return process.shared.stream(TENANT);
  }

  private static Optional<io.meshflow.core.ledger.StreamKey> key(Process process, RunId run) {
    return stream(process).key(run);
  }

  private io.meshflow.core.workflow.WorkflowReader rules() {
    return world.rules().reader();
  }

  private RunStreams calm() {
    return new RunStreams(new Store(memory, memory.leases("reader"), world.vault()), TENANT);
  }

  private List<Recorded> records() {
    RunStreams stream = calm();
    return stream.read(root, 0, stream.key(root));
  }

  private Run fold() {
    return Folding.fold(root, records(), rules());
  }

  /** One process: a crew without threads. */
  private final class Process implements Crew {
    private final String name;
    private final FaultyLedger ledger;
    private final Shared shared;
    private final Performer performer;
    private final Map<RunId, Loop> loops = new LinkedHashMap<>();
    private final List<Flight> flights = new ArrayList<>();
    private final List<Way> ways = new ArrayList<>();

    private record Loop(RunLoop loop, Runnable afterwards) {}

    private record Flight(RunId run, Effect effect, Consumer<Message> mailbox) {}

    private record Way(RunId run, Announcement announcement, Consumer<Message> mailbox) {}

    Process(String name) {
      this.name = name;
      this.ledger = new FaultyLedger(memory, n -> fault());
      Store store = new Store(ledger, memory.leases(name), world.vault());
      KnownAnswers answers = new KnownAnswers(store, () -> now);
      Fanout fanout = new Fanout();
      fanout.add(answers);
      this.performer = new Performer(world.ports(), answers, () -> now);
      this.shared =
          new Shared(
              store,
              world.rules(),
              new Decider(LiveCatalog.parts(world.ports(), world.rules())),
              this,
              fanout,
              new Shared.Here(() -> now, Duration.ZERO, new Fitness(world.ports())));
    }

    private FaultyLedger.Fault fault() {
      if (random.nextDouble() >= trouble) {
        return FaultyLedger.Fault.NONE;
      }
      FaultyLedger.Fault[] all = FaultyLedger.Fault.values();
      return all[random.nextInt(all.length)];
    }

    void round() {
      if (loops.isEmpty()) {
        return;
      }
      RunId run = List.copyOf(loops.keySet()).get(random.nextInt(loops.size()));
      Loop loop = loops.get(run);
      RunLoop.Pace pace = pace(loop.loop());
      if (pace == RunLoop.Pace.DONE) {
        loops.remove(run);
        flights.removeIf(flight -> flight.run().equals(run));
        ways.removeIf(way -> way.run().equals(run));
        loop.afterwards().run();
      }
    }

    private RunLoop.Pace pace(RunLoop loop) {
      try {
        return loop.round();
      } catch (InterruptedException never) {
        throw new AssertionError(never);
      } catch (RunRefused storage) {
        loop.giveUp();
        return RunLoop.Pace.DONE;
      }
    }

    void finish() {
      if (!ways.isEmpty() && random.nextBoolean()) {
        Way way = ways.remove(random.nextInt(ways.size()));
        way.mailbox().accept(performer.tell(way.announcement()));
        return;
      }
      if (flights.isEmpty()) {
        return;
      }
      Flight flight = flights.remove(random.nextInt(flights.size()));
      flight.mailbox().accept(performer.perform(flight.effect(), text -> {}));
    }

    @Override
    public void work(RunId run, RunLoop loop, Runnable afterwards) {
      loops.put(run, new Loop(loop, afterwards));
    }

    @Override
    public void errand(String what, Runnable errand) {
      errand.run();
    }

    @Override
    public Runnable later(Duration delay, Runnable what) {
      return () -> {};
    }

    @Override
    public Launcher launcher(RunId run, Consumer<Message> mailbox) {
      return new Launcher() {
        @Override
        public void launch(Effect effect) {
          flights.add(new Flight(run, effect, mailbox));
        }

        @Override
        public void launch(Announcement announcement) {
          ways.add(new Way(run, announcement, mailbox));
        }

        @Override
        public void landed(Notice notice) {}

        @Override
        public void stop(CallKey key) {
          halt(run, key);
        }

        @Override
        public void landed(CallKey key) {}

        @Override
        public void abandon() {
          flights.removeIf(flight -> flight.run().equals(run));
          ways.removeIf(way -> way.run().equals(run));
        }

        @Override
        public boolean none() {
          return flights.stream().noneMatch(flight -> flight.run().equals(run))
              && ways.stream().noneMatch(way -> way.run().equals(run));
        }
      };
    }

    private void halt(RunId run, CallKey key) {
      flights.stream()
          .filter(flight -> flight.run().equals(run) && flight.effect().key().equals(key))
          .findFirst()
          .ifPresent(
              flight -> {
                flights.remove(flight);
                flight.mailbox().accept(stopped(flight.effect()));
              });
    }

    private static Message stopped(Effect effect) {
      return new Message.CallOver(
          effect.key(),
          effect.attempt(),
          io.meshflow.core.run.CallOutcome.CANCELLED,
          "cancelled",
          effect.reservation().lost(""),
          Value.NULL);
    }
  }

  /** Facts of one kind in a story. */
  static <E extends RunEvent> List<E> facts(Story story, Class<E> kind) {
    return story.records().stream()
        .flatMap(record -> record.events().stream())
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }
}
