package io.meshflow.core.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what a run's facts have changed since the decider last looked. */
final class Touched {

  private final BitSet nodes = new BitSet();
  private final Set<WorkKey> works = new LinkedHashSet<>();
  private boolean phase = true;

  void node(int position) {
    nodes.set(position);
    phase = true;
  }

  void work(WorkKey work) {
    works.add(work);
    phase = true;
  }

  void phase() {
    phase = true;
  }

  /** Hands over what was collected, without work of steps that are over by now. */
  Attention take(Steps steps) {
    List<WorkKey> open = new ArrayList<>(works.size());
    for (WorkKey work : works) {
      if (steps.isOpen(work.step())) {
        open.add(work);
      }
    }
    Attention attention = new Attention(nodes.stream().boxed().toList(), open, phase);
    nodes.clear();
    works.clear();
    phase = false;
    return attention;
  }
}
