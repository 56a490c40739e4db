package io.meshflow.core.engine;

import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Workflow;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A random workflow that is sound, with what its steps and conditions answer in every visit. */
final class RandomCase implements Oracle.Truth {

  private final long seed;
  private final Random random;
  private final boolean plain;
  private final int size;
  private final List<Edge> edges = new ArrayList<>();
  private final List<LoopEdge> loops = new ArrayList<>();
  private final Set<String> once = new HashSet<>();
  private final Set<String> empty = new HashSet<>();
  private final Map<String, Optional<Boolean>> answers = new HashMap<>();
  private final Map<String, StepOutcome> outcomes = new HashMap<>();
  private final Workflow workflow;
  private int conditions;

  /** {@code plain}: every join waits for all and every step is done. */
  RandomCase(long seed, boolean plain) {
    this.seed = seed;
    this.random = new Random(seed);
    this.plain = plain;
    this.size = 2 + random.nextInt(8);
    edges();
    loops();
    exits();
    this.workflow = made();
  }

  private static String id(int node) {
    return String.valueOf((char) ('a' + node));
  }

  private void edges() {
    double density = 0.15 + random.nextDouble() * 0.5;
    for (int from = 0; from < size; from++) {
      for (int to = from + 1; to < size; to++) {
        if (random.nextDouble() < density) {
          edges.add(new Edge(id(from), id(to), on(), when()));
        }
      }
    }
  }

  private Set<StepOutcome> on() {
    return switch (plain ? 0 : random.nextInt(8)) {
      case 0, 1, 2, 3, 4 -> EnumSet.of(StepOutcome.DONE);
      case 5 -> EnumSet.of(StepOutcome.FAILED);
      case 6 -> EnumSet.of(StepOutcome.DONE, StepOutcome.FAILED, StepOutcome.CANCELLED);
      default -> EnumSet.allOf(StepOutcome.class);
    };
  }

  private Optional<io.meshflow.core.workflow.Condition> when() {
    return random.nextInt(3) > 0
        ? Optional.empty()
        : Optional.of(new io.meshflow.core.workflow.Condition("c" + conditions++));
  }

  /** Adds loops whose regions nest or lie apart, and moves edges that would leave one midway. */
  private void loops() {
    List<Set<String>> regions = new ArrayList<>();
    for (int tries = random.nextInt(4); tries > 0; tries--) {
      String to = id(random.nextInt(size));
      List<String> reached = below(to);
      String from = reached.get(random.nextInt(reached.size()));
      Set<String> region =
          below(to).stream().filter(n -> below(n).contains(from)).collect(Collectors.toSet());
      boolean fits =
          regions.stream()
              .allMatch(r -> r.containsAll(region) || region.containsAll(r) || apart(r, region));
      boolean tight =
          edges.stream()
              .allMatch(
                  e ->
                      !region.contains(e.from())
                          || region.contains(e.to())
                          || e.from().equals(from));
      if (fits && tight) {
        regions.add(region);
        loops.add(new LoopEdge(from, to, when(), 1 + random.nextInt(3), Optional.empty()));
      }
    }
  }

  private static boolean apart(Set<String> a, Set<String> b) {
    return a.stream().noneMatch(b::contains);
  }

  private List<String> below(String node) {
    List<String> found = new ArrayList<>(List.of(node));
    for (int next = 0; next < found.size(); next++) {
      String at = found.get(next);
      edges.stream()
          .filter(e -> e.from().equals(at) && !found.contains(e.to()))
          .forEach(e -> found.add(e.to()));
    }
    return found;
  }

  /** Gives some loops a way on at their limit, over an edge there is already. */
  private void exits() {
    for (int loop = 0; loop < loops.size(); loop++) {
      LoopEdge edge = loops.get(loop);
      List<Edge> ways = edges.stream().filter(e -> e.from().equals(edge.from())).toList();
      if (!ways.isEmpty() && random.nextBoolean()) {
        String target = ways.get(random.nextInt(ways.size())).to();
        loops.set(
            loop,
            new LoopEdge(
                edge.from(), edge.to(), edge.when(), edge.maxIterations(), Optional.of(target)));
      }
    }
  }

  private Workflow made() {
    Plan plan = Plan.of(IntStream.range(0, size).mapToObj(RandomCase::id).toArray(String[]::new));
    edges.forEach(e -> plan.edge(e.from(), e.to(), e.on(), e.when().map(c -> c.text()).orElse("")));
    for (LoopEdge loop : loops) {
      String when = loop.when().map(c -> c.text()).orElse("");
      loop.otherwise()
          .ifPresentOrElse(
              way -> plan.loop(loop.from(), loop.to(), when, loop.maxIterations(), way),
              () -> plan.loop(loop.from(), loop.to(), when, loop.maxIterations()));
    }
    for (int node = 0; !plain && node < size; node++) {
      if (random.nextInt(6) == 0) {
        plan.node(Plan.emptyMap(id(node)));
        empty.add(id(node));
      }
      settings(plan, id(node));
    }
    return plan.build();
  }

  private void settings(Plan plan, String id) {
    int declared = (int) edges.stream().filter(e -> e.to().equals(id)).count();
    switch (random.nextInt(7)) {
      case 0 -> plan.join(id, new Join.Any());
      case 1 -> plan.join(id, new Join.Majority());
      case 2 -> plan.join(id, new Join.AtLeast(1 + random.nextInt(Math.max(1, declared))));
      default -> {}
    }
    if (random.nextInt(3) == 0) {
      plan.cancelLosers(id);
    }
    if (random.nextInt(4) == 0 && !empty.contains(id)) {
      plan.effect(id, EffectClass.ONCE);
      once.add(id);
    }
  }

  Workflow workflow() {
    return workflow;
  }

  Set<String> once() {
    return once;
  }

  /** True for a map over nothing, which is done at once. */
  boolean empty(String id) {
    return empty.contains(id);
  }

  private boolean refuses(String step) {
    return !plain && dice("gate " + step, 12) == 0;
  }

  @Override
  public Optional<StepOutcome> atOnce(String step) {
    if (empty.contains(step.substring(0, step.indexOf('#')))) {
      return Optional.of(StepOutcome.DONE);
    }
    return refuses(step) ? Optional.of(StepOutcome.BLOCKED) : Optional.empty();
  }

  private Verdict judge(Decision.Perform perform) {
    return perform.attempt() == 1 && refuses(perform.key().work().step().toString())
        ? new Verdict.Blocked(BlockReason.POLICY, "dice", "no")
        : Verdict.CLEAR;
  }

  /** How this visit ends. */
  StepOutcome outcome(String step) {
    return outcomes.computeIfAbsent(
        step,
        key -> {
          int dice = plain ? 9 : dice(key, 20);
          return switch (dice) {
            case 0, 1, 2 -> StepOutcome.FAILED;
            case 3 -> StepOutcome.CANCELLED;
            default -> StepOutcome.DONE;
          };
        });
  }

  private int dice(String key, int sides) {
    return new Random(seed * 31 + key.hashCode()).nextInt(sides);
  }

  @Override
  public Optional<Boolean> of(String condition, int visit) {
    return answers.computeIfAbsent(
        condition + "@" + visit,
        key -> {
          int dice = dice(key, 12);
          return dice == 0 && !plain ? Optional.empty() : Optional.of(dice < 7);
        });
  }

  /** A bench on which conditions answer as in this case. */
  Bench bench() {
    Bench bench = new Bench(workflow);
    for (int condition = 0; condition < conditions; condition++) {
      String text = "c" + condition;
      bench.truths.put(
          text,
          variables ->
              of(text, (int) variables.whole("visit"))
                  .orElseThrow(
                      () ->
                          new io.meshflow.core.workflow.Expressions.Faulty(
                              "no answer", 0, List.of())));
    }
    return bench.gate(this::judge).start();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("\n");
    workflow
        .graph()
        .nodes()
        .forEach(
            n ->
                text.append(n.id())
                    .append(' ')
                    .append(n.settings().join())
                    .append(n.settings().cancelLosers() ? " cancels losers" : "")
                    .append(once.contains(n.id()) ? " once" : "")
                    .append(empty.contains(n.id()) ? " at once" : "")
                    .append('\n'));
    edges.forEach(e -> text.append(e).append('\n'));
    loops.forEach(l -> text.append(l).append('\n'));
    return text.append(outcomes).append('\n').append(answers).toString();
  }
}
