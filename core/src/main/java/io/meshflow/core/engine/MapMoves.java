package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.Work;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import java.util.ArrayList;
import java.util.List;

/** Works through the list of a map, so many items at once. */
final class MapMoves {

  private static final int MOST_ITEMS = 10_000;

  private final Desk desk;
  private final Moves moves;
  private final Endings endings;

  MapMoves(Desk desk, Moves moves, Endings endings) {
    this.desk = desk;
    this.moves = moves;
    this.endings = endings;
  }

  List<Decision> next(Node.MapNode map, Step step) {
    if (step.list().equals(Value.NULL) && step.items().isEmpty()) {
      return open(map, step);
    }
    if (!map.onItemFailure().allows(step.badItems())) {
      return endings.end(step.whole().key(), failed(step));
    }
    if (step.endedItems() == step.items().size()) {
      return endings.end(step.whole().key(), Ending.done(collected(step), 1, tainted(step)));
    }
    return fill(map, step);
  }

  /** A map ends like the first of its items that ended badly. */
  private static Ending failed(Step step) {
    String detail = step.badItems() + " of " + step.items().size() + " items ended badly";
    StepOutcome outcome =
        step.items().stream()
            .flatMap(item -> item.outcome().stream())
            .filter(StepOutcome::bad)
            .findFirst()
            .orElse(StepOutcome.FAILED);
    return Ending.bad(outcome, "item_failed", detail);
  }

  private List<Decision> open(Node.MapNode map, Step step) {
    Value items = new Intents(desk).render(step.whole().key(), map.items()).value();
    if (!(items instanceof Value.Array array)) {
      return refuse(step, "what a map works on must be a list");
    }
    if (array.items().size() > MOST_ITEMS) {
      return refuse(step, "a map works on at most " + MOST_ITEMS + " items");
    }
    return List.of(
        new Decision.Note(new RunEvent.MapOpened(step.id(), array.items().size(), array)));
  }

  private List<Decision> refuse(Step step, String detail) {
    return endings.end(step.whole().key(), Ending.bad(StepOutcome.FAILED, "invalid_items", detail));
  }

  private List<Decision> fill(Node.MapNode map, Step step) {
    List<Decision> decisions = new ArrayList<>();
    int active = step.begunItems() - step.endedItems();
    int item = step.begunItems();
    while (active < map.limit() && item < step.items().size()) {
      decisions.addAll(moves.next(step.items().get(item).key()));
      active++;
      item++;
    }
    return decisions;
  }

  private static Output collected(Step step) {
    List<Value> outputs = new ArrayList<>(step.items().size());
    for (Work item : step.items()) {
      boolean done = item.outcome().filter(how -> how == StepOutcome.DONE).isPresent();
      outputs.add(done ? item.output().value() : Value.NULL);
    }
    return new Output("", Value.array(outputs));
  }

  private static boolean tainted(Step step) {
    return step.items().stream().anyMatch(item -> item.ending().tainted());
  }
}
