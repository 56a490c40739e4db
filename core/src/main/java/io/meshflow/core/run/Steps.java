package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a run, by id, by number and by node. Changed by the fold alone. */
final class Steps {

  private final Map<StepId, Step> byId = new LinkedHashMap<>();
  private final List<Step> byNumber = new ArrayList<>();
  private final List<List<Step>> byNode;
  private final Map<StepId, Step> open = new LinkedHashMap<>();
  private final BitSet sharing = new BitSet();
  private final BitSet tainted = new BitSet();

  Steps(Topology graph) {
    List<List<Step>> lists = new ArrayList<>(graph.size());
    for (int node = 0; node < graph.size(); node++) {
      lists.add(new ArrayList<>(1));
    }
    byNode = lists;
  }

  Step start(StepId id, int node, List<StepId> inputs, Instant at) {
    Step step = new Step(id, node, byNumber.size(), inputs, ancestors(inputs), at);
    byId.put(id, step);
    byNumber.add(step);
    byNode.get(node).add(step);
    open.put(id, step);
    return step;
  }

  /** The numbers of all steps that a step with these inputs may see. */
  private BitSet ancestors(List<StepId> inputs) {
    BitSet ancestors = new BitSet(byNumber.size());
    for (StepId input : inputs) {
      Step source = step(input);
      ancestors.or(source.ancestors());
      ancestors.set(source.number());
    }
    return ancestors;
  }

  void close(Step step) {
    open.remove(step.id());
    if (step.output().data() instanceof Value.Obj) {
      sharing.set(step.number());
    }
    if (step.whole().ending().tainted()) {
      tainted.set(step.number());
    }
  }

  Step step(StepId id) {
    Step found = byId.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no such step in the run");
    }
    return found;
  }

  Optional<Step> find(StepId id) {
    return Optional.ofNullable(byId.get(id));
  }

  boolean isOpen(StepId id) {
    return open.containsKey(id);
  }

  Collection<Step> open() {
    return Collections.unmodifiableCollection(open.values());
  }

  List<Step> all() {
    return Collections.unmodifiableList(byNumber);
  }

  List<Step> visitsOf(int node) {
    return Collections.unmodifiableList(byNode.get(node));
  }

  /** Numbers of the steps whose output is an object, whose keys are shared. */
  BitSet sharing() {
    return sharing;
  }

  /** Numbers of the steps whose output may hold text of outsiders. */
  BitSet tainted() {
    return tainted;
  }

  int count() {
    return byNumber.size();
  }
}
