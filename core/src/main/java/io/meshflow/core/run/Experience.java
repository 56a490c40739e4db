package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.OutputGate.Trial;
import io.meshflow.core.workflow.StepOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What agents stated of how sure they were, and what that was worth, by the names of their nodes,
 * oldest first: an answer that was taken was worth everything, one that was blocked, rejected or
 * failed nothing; one that was blocked for doubt alone says nothing. Written {@code {node:
 * [[stated, worth], …]}}.
 *
 * @param trials at most {@link #MOST} of each node
 */
public record Experience(Map<String, List<Trial>> trials) {

  public static final Experience NONE = new Experience(Map.of());

  /** Older ones hardly weigh. */
  public static final int MOST = 50;

  public Experience {
    Map<String, List<Trial>> newest = new TreeMap<>();
    trials.forEach(
        (node, all) ->
            newest.put(node, List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()))));
    trials = Map.copyOf(newest);
  }

  /** What the agents of one run have shown. */
  public static Experience of(Run run) {
    Map<String, List<Trial>> trials = new TreeMap<>();
    for (Step step : run.steps()) {
      trial(step)
          .ifPresent(
              trial ->
                  trials.computeIfAbsent(step.id().node(), node -> new ArrayList<>()).add(trial));
    }
    return new Experience(trials);
  }

  /** What one visit of an agent's node has shown; empty while it lasts, and of other nodes. */
  public static Optional<Trial> trial(Step visit) {
    Optional<Double> worth =
        visit
            .outcome()
            .filter(outcome -> outcome != StepOutcome.BLOCKED || !doubted(visit))
            .flatMap(Experience::worth);
    return visit.whole().stated().flatMap(stated -> worth.map(actual -> new Trial(stated, actual)));
  }

  /** Whether it was blocked because its word was not believed, which would prove itself. */
  private static boolean doubted(Step blocked) {
    return blocked.whole().ending().confidence() > 0;
  }

  private static Optional<Double> worth(StepOutcome outcome) {
    return switch (outcome) {
      case DONE -> Optional.of(1.0);
      case BLOCKED, REJECTED, FAILED -> Optional.of(0.0);
      case TIMED_OUT, CANCELLED, SKIPPED -> Optional.empty();
    };
  }

  /** What a node has shown. */
  public List<Trial> of(String node) {
    return trials.getOrDefault(node, List.of());
  }

  /** This, and what came after it. */
  public Experience then(Experience later) {
    Map<String, List<Trial>> both = new TreeMap<>();
    trials.forEach((node, all) -> both.put(node, new ArrayList<>(all)));
    later.trials.forEach(
        (node, all) -> both.computeIfAbsent(node, name -> new ArrayList<>()).addAll(all));
    return new Experience(both);
  }

  /** The form kept in the record. */
  public Value.Obj document() {
    ObjBuilder document = Value.Obj.builder();
    new TreeMap<>(trials)
        .forEach(
            (node, all) ->
                document.put(
                    node,
                    Value.array(
                        all.stream()
                            .map(
                                trial ->
                                    (Value)
                                        Value.array(
                                            List.of(
                                                Value.of(trial.stated()),
                                                Value.of(trial.actual()))))
                            .toList())));
    return document.build();
  }

  /** Reads what {@link #document()} wrote. */
  static Experience read(Value.Obj document) {
    Map<String, List<Trial>> trials = new TreeMap<>();
    document
        .fields()
        .forEach(
            (node, all) ->
                trials.put(
                    node, ((Value.Array) all).items().stream().map(Experience::trial).toList()));
    return new Experience(trials);
  }

  private static Trial trial(Value pair) {
    List<Value> both = ((Value.Array) pair).items();
    return new Trial(number(both.getFirst()), number(both.getLast()));
  }

  private static double number(Value value) {
    return ((Value.Num) value).value();
  }
}
