package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints what deciding and folding costs per step; asserts only that big runs come to their end.
 */
@Tag("long")
class CostTest {

  private static final Value OUTPUT = Output.of("x".repeat(1_000)).document();

  private static String[] ids(int size) {
    return IntStream.range(0, size).mapToObj(i -> "n" + i).toArray(String[]::new);
  }

  private static void measure(String what, int steps, Plan plan, int times) {
    double best = Double.MAX_VALUE;
    for (int time = 0; time < times; time++) {
      Bench bench = new Bench(plan.build()).unwatched();
      long begin = System.nanoTime();
      bench.start();
      while (!bench.running().isEmpty()) {
        bench.next(OUTPUT);
      }
      best = Math.min(best, (System.nanoTime() - begin) / 1e3 / steps);
      assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
    }
    System.out.printf("%-28s %7d steps  %8.2f us/step%n", what, steps, best);
  }

  private static Plan chain(int size) {
    return Plan.of(ids(size)).way(ids(size));
  }

  private static Plan fan(int width, Join join) {
    Plan plan = Plan.of(ids(width)).node(Plan.code("first", NodeSettings.DEFAULT));
    plan.node(Plan.code("join", NodeSettings.DEFAULT)).join("join", join);
    for (String id : ids(width)) {
      plan.way("first", id, "join");
    }
    return plan;
  }

  private static Plan map(int size) {
    List<Value> items = new ArrayList<>();
    IntStream.range(0, size).forEach(i -> items.add(Value.of(i)));
    Node.CodeNode each = Plan.code("m", NodeSettings.DEFAULT);
    Template list = new Template.Fixed(Value.array(items));
    return Plan.of()
        .node(new Node.MapNode("m", NodeSettings.DEFAULT, list, 8, Node.ItemFailure.FAIL, each));
  }

  @Test
  void aStepOfALongChainCostsAsMuchAsOneOfAShortOne() {
    measure("chain", 100, chain(100), 200);
    measure("chain", 1_000, chain(1_000), 20);
    measure("chain", 10_000, chain(10_000), 5);
  }

  @Test
  void wideJoinsAndMapsCostTheirWidthOnce() {
    measure("fan-in all", 100, fan(100, new Join.All()), 50);
    measure("fan-in all", 1_000, fan(1_000, new Join.All()), 10);
    measure("fan-in majority", 1_000, fan(1_000, new Join.Majority()), 10);
    measure("map", 100, map(100), 50);
    measure("map", 10_000, map(10_000), 5);
  }

  @Test
  void aLongLoopCostsTheSameInEveryRound() {
    for (int rounds : List.of(100, 1_000, 10_000)) {
      Plan plan =
          Plan.of("a", "b", "out").way("a", "b", "out").loop("b", "a", "yes", rounds, "out");
      measure("loop", rounds * 2, plan, 3);
    }
  }
}
