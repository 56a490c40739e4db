package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one step may see of its run: the outputs of its finished ancestors along the ways taken,
 * what they share, and what a loop carried back. The same for every order in which branches
 * arrived.
 */
public final class View {

  /** The output a step is about to end with, as its own conditions see it. */
  public record Own(Output output, StepOutcome outcome, double confidence) {}

  private final Run run;
  private final Step step;
  private final Optional<Own> own;
  private final int item;

  private View(Run run, Step step, Optional<Own> own, int item) {
    this.run = run;
    this.step = step;
    this.own = own;
    this.item = item;
  }

  /** What work sees while it runs. */
  public static View of(Run run, WorkKey work) {
    return new View(run, run.step(work.step()), Optional.empty(), work.item());
  }

  /** What the conditions of a step see when it ends. */
  public static View ending(Run run, Step step, Own own) {
    return new View(run, step, Optional.of(own), WorkKey.WHOLE);
  }

  /**
   * The value at a path such as {@code [nodes, a, output]}; null in JSON where there is none, and
   * for a node that was skipped.
   */
  public Value at(List<String> path) {
    Value root = root(path);
    int used = path.getFirst().equals("nodes") ? Math.min(2, path.size()) : 1;
    String[] rest = path.subList(used, path.size()).toArray(String[]::new);
    return root.at(rest).orElse(Value.NULL);
  }

  private Value root(List<String> path) {
    return switch (path.getFirst()) {
      case "nodes" -> path.size() > 1 ? nodeDocument(path.get(1)) : Value.NULL;
      case "context" -> shared(path.size() > 1 ? Set.of(path.get(1)) : Set.of());
      default -> simple(path.getFirst());
    };
  }

  private Value simple(String name) {
    return switch (name) {
      case "task" -> Value.of(run.task());
      case "input" -> run.input();
      case "item" -> step.list().at(String.valueOf(Math.max(item, 0))).orElse(Value.NULL);
      case "index" -> item < 0 ? Value.NULL : Value.of(item);
      case "visit" -> Value.of(step.id().visit());
      case "loop" -> carried();
      case "output" -> own.map(o -> o.output().value()).orElse(Value.NULL);
      case "content" -> own.<Value>map(o -> Value.of(o.output().shown())).orElse(Value.NULL);
      case "structured" -> own.map(o -> o.output().data()).orElse(Value.NULL);
      case "confidence" -> own.<Value>map(o -> Value.of(o.confidence())).orElse(Value.NULL);
      case "status" -> own.<Value>map(o -> Value.of(o.outcome().word())).orElse(Value.NULL);
      default -> Value.NULL;
    };
  }

  /** Variables for a condition that reads these names and, under {@code nodes}, these ids. */
  public Value.Obj variables(Set<String> names, Set<String> nodes) {
    ObjBuilder variables = Value.Obj.builder();
    for (String name : names) {
      variables.put(
          name,
          switch (name) {
            case "nodes" -> nodeDocuments(nodes);
            case "context" -> shared(Set.of());
            default -> simple(name);
          });
    }
    return variables.build();
  }

  private Value nodeDocuments(Set<String> ids) {
    ObjBuilder documents = Value.Obj.builder();
    if (ids.contains("*")) {
      run.workflow().graph().nodes().forEach(n -> documents.put(n.id(), nodeDocument(n.id())));
    } else {
      ids.forEach(id -> documents.put(id, nodeDocument(id)));
    }
    return documents.build();
  }

  private Value nodeDocument(String id) {
    if (own.isPresent() && step.id().node().equals(id)) {
      Own mine = own.get();
      return document(mine.output(), mine.outcome(), mine.confidence(), step.id().visit());
    }
    Optional<Step> seen = visible(id);
    if (seen.isEmpty()) {
      return document(Output.NOTHING, StepOutcome.SKIPPED, 0, 0).with("output", Value.NULL);
    }
    Work work = seen.get().whole();
    return document(
        work.output(),
        work.outcome().orElse(StepOutcome.SKIPPED),
        work.ending().confidence(),
        seen.get().id().visit());
  }

  private static Value.Obj document(
      Output output, StepOutcome outcome, double confidence, int visit) {
    return Value.Obj.builder()
        .put("output", output.value())
        .put("structured", output.data())
        .put("confidence", confidence)
        .put("status", outcome.word())
        .put("visit", visit)
        .build();
  }

  /** The newest visit of a node that this step may see. */
  public Optional<Step> visible(String id) {
    if (!run.graph().has(id)) {
      return Optional.empty();
    }
    for (Step visit : run.visitsOf(run.graph().node(id)).reversed()) {
      if (step.ancestors().get(visit.number()) && !visit.open()) {
        return Optional.of(visit);
      }
    }
    return Optional.empty();
  }

  private Value carried() {
    for (StepId input : step.inputs()) {
      for (int loop : run.graph().loopsOf(run.graph().node(input.node()))) {
        if (run.graph().loop(loop).to().equals(step.id().node())) {
          Work work = run.step(input).whole();
          return document(
              work.output(),
              work.outcome().orElse(StepOutcome.SKIPPED),
              work.ending().confidence(),
              input.visit());
        }
      }
    }
    return Value.NULL;
  }

  private Value shared(Set<String> only) {
    BitSet sources = (BitSet) step.ancestors().clone();
    sources.and(run.sharing());
    List<Patch> patches = new ArrayList<>();
    sources.stream().mapToObj(run.steps()::get).map(Patch::of).forEach(patches::add);
    own.ifPresent(mine -> patches.add(new Patch(step, mine.output(), mine.confidence())));
    patches.sort(Patch.ORDER);
    Merge merge = new Merge(run.workflow().sharing().merge(), only);
    patches.forEach(patch -> merge.add(patch.output(), patch.confidence()));
    return merge.result();
  }

  /** What one step shares. */
  private record Patch(Step step, Output output, double confidence) {

    static final Comparator<Patch> ORDER =
        Comparator.<Patch>comparingInt(patch -> patch.step().node())
            .thenComparingInt(patch -> patch.step().id().visit());

    static Patch of(Step step) {
      return new Patch(step, step.output(), step.whole().ending().confidence());
    }
  }

  /** Steps whose outputs came in directly, in definition order of their nodes. */
  public List<Step> inputs() {
    return step.inputs().stream()
        .map(run::step)
        .sorted(Comparator.comparingInt(Step::node).thenComparingInt(s -> s.id().visit()))
        .toList();
  }

  /**
   * True when a call was made from anything that came from outside; those of an agent's later turns
   * are made of what tools returned.
   */
  public static boolean tainted(Run run, CallKey key) {
    return key.turn() > 0 || of(run, key.work()).tainted();
  }

  /** True when anything it may see came from outside. */
  public boolean tainted() {
    return step.ancestors().intersects(run.tainted());
  }

  /** The lowest confidence among the direct inputs; 1 when there are none. */
  public double upstreamConfidence() {
    return step.inputs().stream()
        .mapToDouble(input -> run.step(input).whole().ending().confidence())
        .min()
        .orElse(1);
  }

  /** The node that is seen through. */
  public Node node() {
    return run.graph().node(step.node());
  }
}
