package io.meshflow.core.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what has changed since the decider last looked. Changed by the fold alone. */
final class Touched {

  private final BitSet nodes = new BitSet();
  private final Set<WorkKey> works = new LinkedHashSet<>();
  private boolean phase = true;

  void node(int node) {
    nodes.set(node);
  }

  void nodes(BitSet some) {
    nodes.or(some);
  }

  void work(WorkKey work) {
    works.add(work);
    phase = true;
  }

  /** A step with all that may have a move in it. */
  void step(Step step) {
    work(WorkKey.of(step.id()));
    for (Work item : step.items().subList(0, step.begunItems())) {
      if (item.open()) {
        work(item.key());
      }
    }
  }

  void phase() {
    phase = true;
  }

  Attention take(Steps steps) {
    List<WorkKey> open = new ArrayList<>(works.size());
    for (WorkKey key : works) {
      if (steps.isOpen(key.step())) {
        open.add(key);
      }
    }
    Attention attention = new Attention(numbers(nodes), open, phase);
    nodes.clear();
    works.clear();
    phase = false;
    return attention;
  }

  private static List<Integer> numbers(BitSet nodes) {
    return nodes.isEmpty() ? List.of() : nodes.stream().boxed().toList();
  }
}
