package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * The engine does what the second interpreter says: the same visits, ends, ways and result, for
 * random workflows, answers and orders of completion.
 */
class EngineAgainstOracleTest {

  @Property(tries = 800, shrinking = ShrinkingMode.OFF)
  void theEngineDoesWhatTheTextSays(@ForAll long seed) {
    play(new RandomCase(seed, false), new Random(seed + 1), 1, false);
  }

  @Tag("long")
  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void theEngineDoesWhatTheTextSaysForLong(@ForAll long seed) {
    play(new RandomCase(seed, false), new Random(seed + 1), 2, true);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void endsThatAreRecordedTogetherCountTogether(@ForAll long seed) {
    play(new RandomCase(seed, false), new Random(seed + 1), 3, false);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aCrashChangesNothingButAttempts(@ForAll long seed) {
    play(new RandomCase(seed, false), new Random(seed + 1), 1, true);
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void theOrderOfCompletionDoesNotMatter(@ForAll long seed) {
    Bench one = play(new RandomCase(seed, true), new Random(seed + 1), 1, false);
    Bench two = play(new RandomCase(seed, true), new Random(seed + 2), 2, false);
    if (one.status() == RunStatus.COMPLETED && two.status() == RunStatus.COMPLETED) {
      assertThat(log(two)).isEqualTo(log(one));
      assertThat(two.output()).isEqualTo(one.output());
    }
  }

  private static Bench play(RandomCase random, Random order, int most, boolean crashes) {
    Bench bench = random.bench();
    Oracle oracle = new Oracle(random.workflow().graph(), random, random.once());
    compare(random, bench, oracle);
    for (int ends = 0; !bench.running().isEmpty(); ends++) {
      assertThat(ends).as("ends in %s", random).isLessThan(2_000);
      boolean active = bench.run().phase() instanceof Phase.Active;
      if (crashes && active && random.once().isEmpty() && order.nextInt(4) == 0) {
        bench.crash(Duration.ofSeconds(5)).pass(Duration.ofMinutes(2));
      }
      Map<String, StepOutcome> batch = new LinkedHashMap<>();
      List<String> open = new ArrayList<>(bench.running());
      java.util.Collections.shuffle(open, order);
      for (String step : open.subList(0, Math.min(open.size(), 1 + order.nextInt(most)))) {
        batch.put(step, random.outcome(step));
      }
      batch.forEach((step, how) -> bench.report(step, call(how), output(step)));
      bench.settle();
      Map<String, StepOutcome> nodes = new LinkedHashMap<>();
      batch.forEach((step, how) -> nodes.put(CallKey.parse(step).work().step().node(), how));
      oracle.end(nodes);
      compare(random, bench, oracle);
    }
    finish(random, bench, oracle);
    assertThat(StatesTest.RUN).containsAll(bench.changes.runs);
    assertThat(StatesTest.CALL).containsAll(bench.changes.calls);
    return bench;
  }

  private static CallOutcome call(StepOutcome how) {
    return switch (how) {
      case DONE -> CallOutcome.DONE;
      case CANCELLED -> CallOutcome.CANCELLED;
      default -> CallOutcome.FAILED;
    };
  }

  private static Value output(String step) {
    return Output.of("out of " + step).document();
  }

  private static void compare(RandomCase random, Bench bench, Oracle oracle) {
    assertThat(new TreeSet<>(bench.running()))
        .as("under way in %s", random)
        .isEqualTo(oracle.running());
    assertThat(log(bench)).as("over in %s", random).isEqualTo(oracle.log());
  }

  private static void finish(RandomCase random, Bench bench, Oracle oracle) {
    assertThat(bench.status()).as("status of %s", random).isIn(oracle.statuses());
    if (bench.status() == RunStatus.COMPLETED) {
      Map<String, Integer> visits = oracle.outputs();
      List<String> terminals = random.workflow().graph().terminals();
      for (String terminal : terminals) {
        Value output =
            terminals.size() == 1 ? bench.output() : bench.output().at(terminal).orElseThrow();
        Value text = Value.of("out of " + terminal + "#" + visits.get(terminal));
        Value made = random.empty(terminal) ? Value.array() : text;
        Value expected =
            visits.get(terminal) > 0 ? made : terminals.size() == 1 ? Value.of("") : Value.NULL;
        assertThat(output).as("output of %s in %s", terminal, random).isEqualTo(expected);
      }
    }
  }

  private static List<String> log(Bench bench) {
    List<String> log = new ArrayList<>();
    for (RunEvent event : bench.events()) {
      if (event instanceof RunEvent.StepSkipped skip) {
        log.add(skip.step() + " skipped");
      }
      if (event instanceof RunEvent.StepEnded end) {
        log.add(end.step() + " " + end.outcome() + way(bench, end.routing()));
      }
    }
    return log.stream().sorted().toList();
  }

  private static String way(Bench bench, RunEvent.Routing routing) {
    return switch (routing) {
      case RunEvent.Routing.Onward onward ->
          " to "
              + onward.taken().stream()
                  .map(edge -> bench.run().workflow().graph().edges().get(edge).to())
                  .toList();
      case RunEvent.Routing.Back back -> " back " + back.loop();
      case RunEvent.Routing.Exhausted exhausted -> " limit " + exhausted.loop();
    };
  }
}
