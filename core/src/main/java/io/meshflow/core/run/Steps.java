package io.meshflow.core.run;

import io.meshflow.core.workflow.Topology;
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

  Steps(Topology graph) {
    List<List<Step>> lists = new ArrayList<>(graph.size());
    for (int node = 0; node < graph.size(); node++) {
      lists.add(new ArrayList<>(1));
    }
    byNode = lists;
  }

  /** The numbers of all steps that a step with these inputs may see. */
  BitSet ancestors(List<StepId> inputs) {
    BitSet ancestors = new BitSet(byNumber.size());
    for (StepId input : inputs) {
      Step source = step(input);
      ancestors.or(source.ancestors());
      ancestors.set(source.number());
    }
    return ancestors;
  }

  void add(Step step) {
    byId.put(step.id(), step);
    byNumber.add(step);
    byNode.get(step.node()).add(step);
    open.put(step.id(), step);
  }

  void close(Step step) {
    open.remove(step.id());
    if (step.output().data() instanceof io.meshflow.core.data.Value.Obj) {
      sharing.set(step.number());
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

  BitSet sharing() {
    return sharing;
  }

  int count() {
    return byNumber.size();
  }
}
