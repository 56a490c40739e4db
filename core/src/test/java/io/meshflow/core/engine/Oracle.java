package io.meshflow.core.engine;

import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Workflow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A second interpreter of workflows, written from the text of the design: slow, without indexes,
 * and sharing nothing with the engine. It looks at everything again after every end.
 */
final class Oracle {

  /** What a condition says in a visit of its source; empty when it has no answer. */
  interface Truth {
    Optional<Boolean> of(String condition, int visit);

    /** How a visit ends that needs no effect, or whose effect is refused; empty for others. */
    Optional<StepOutcome> atOnce(String step);
  }

  private enum Standing {
    IDLE,
    RUNNING,
    ENDED,
    SKIPPED
  }

  private final Workflow.Graph graph;
  private final Shapes shapes;
  private final Truth truth;
  private final Set<String> once;
  private final Ways ways;
  private final Map<String, Standing> standings = new HashMap<>();
  private final Map<String, Integer> visits = new HashMap<>();
  private final Map<String, Integer> startedIn = new HashMap<>();
  private final Map<Integer, Integer> rounds = new HashMap<>();
  private final Map<String, Integer> lastDone = new HashMap<>();
  private final Set<String> returning = new TreeSet<>();
  private final Map<String, StepOutcome> grievances = new TreeMap<>();
  private final Set<String> tooLate = new TreeSet<>();
  private final List<String> log = new ArrayList<>();
  private final Set<RunStatus> downfalls = new TreeSet<>();
  private boolean draining;
  private int round;

  Oracle(Workflow.Graph graph, Truth truth, Set<String> once) {
    this.graph = graph;
    this.shapes = new Shapes(graph);
    this.truth = truth;
    this.once = once;
    this.ways = new Ways(graph);
    ids().forEach(id -> standings.put(id, Standing.IDLE));
    for (int loop = 0; loop < graph.loops().size(); loop++) {
      rounds.put(loop, 0);
    }
    goOn();
  }

  private List<String> ids() {
    return graph.nodes().stream().map(Node::id).toList();
  }

  private Node node(String id) {
    return graph.nodes().stream().filter(n -> n.id().equals(id)).findFirst().orElseThrow();
  }

  private boolean quorum(String id) {
    return !(node(id).settings().join() instanceof Join.All) && ways.declared(id) > 0;
  }

  private boolean satisfied(String id) {
    return ways.satisfied(id, node(id).settings().join());
  }

  private boolean hopeless(String id) {
    return ways.hopeless(id, node(id).settings().join());
  }

  private boolean abandoned(String id) {
    return ids().stream()
        .filter(join -> node(join).settings().cancelLosers() && quorum(join))
        .filter(join -> !join.equals(id) && shapes.allPathsLeadTo(id, join))
        .anyMatch(join -> started(join));
  }

  private boolean started(String id) {
    return standings.get(id) == Standing.RUNNING || standings.get(id) == Standing.ENDED;
  }

  private boolean startable(String id) {
    return standings.get(id) == Standing.IDLE
        && !abandoned(id)
        && (returning.contains(id) || satisfied(id));
  }

  private boolean skippable(String id) {
    return standings.get(id) == Standing.IDLE
        && (abandoned(id) || (!returning.contains(id) && hopeless(id)));
  }

  private void goOn() {
    while (!draining) {
      round++;
      losses();
      if (!downfalls.isEmpty()) {
        draining = true;
        ids().stream().filter(id -> !begun(id)).forEach(tooLate::add);
        atOnce().forEach(this::endAtOnce);
        losers().forEach(this::cancel);
        return;
      }
      Map<String, Set<String>> starts = new TreeMap<>();
      ids().stream().filter(this::startable).forEach(id -> starts.put(id, ways.inputs(id)));
      List<String> skips = ids().stream().filter(this::skippable).toList();
      List<String> ends = atOnce();
      List<String> cancels = losers();
      if (waits() && starts.isEmpty() && cancels.isEmpty() && skips.isEmpty()) {
        return;
      }
      ends.forEach(this::endAtOnce);
      cancels.stream().filter(id -> !ends.contains(id)).forEach(this::cancel);
      starts.forEach((id, inputs) -> startOn(id, inputs));
      skips.stream().filter(this::skippable).forEach(this::skip);
    }
  }

  /** True when every running step has its effect under way. */
  private boolean waits() {
    return ids().stream().noneMatch(id -> running(id) && outcomeAtOnce(id).isPresent());
  }

  private boolean running(String id) {
    return standings.get(id) == Standing.RUNNING;
  }

  private Optional<StepOutcome> outcomeAtOnce(String id) {
    return truth.atOnce(id + "#" + visits.get(id));
  }

  /** Those without an effect first: effects are judged after everything else. */
  private List<String> atOnce() {
    return ids().stream()
        .filter(id -> running(id) && begun(id) && outcomeAtOnce(id).isPresent())
        .sorted(Comparator.comparing(id -> outcomeAtOnce(id).orElseThrow()))
        .toList();
  }

  private void endAtOnce(String id) {
    if (running(id)) {
      end(id, outcomeAtOnce(id).orElseThrow());
    }
  }

  /** Starts unless something has changed meanwhile; then it is looked at again. */
  private void startOn(String id, Set<String> inputs) {
    if (startable(id) && ways.inputs(id).equals(inputs)) {
      start(id);
    }
  }

  private List<String> losers() {
    return ids().stream()
        .filter(id -> running(id) && abandoned(id))
        .filter(id -> !(once.contains(id) && begun(id)))
        .toList();
  }

  private boolean begun(String id) {
    return startedIn.getOrDefault(id, 0) <= round - 2;
  }

  private void start(String id) {
    standings.put(id, Standing.RUNNING);
    visits.merge(id, 1, Integer::sum);
    startedIn.put(id, round);
    returning.remove(id);
  }

  private void skip(String id) {
    standings.put(id, Standing.SKIPPED);
    visits.merge(id, 1, Integer::sum);
    returning.remove(id);
    log.add(id + "#" + visits.get(id) + " skipped");
    ways.resolve(id, List.of());
  }

  private void cancel(String id) {
    standings.put(id, Standing.ENDED);
    log.add(id + "#" + visits.get(id) + " CANCELLED to []");
    ways.resolve(id, List.of());
  }

  /** Several attempts end and are recorded together. */
  void end(Map<String, StepOutcome> ends) {
    round++;
    ends.forEach(
        (id, outcome) -> {
          if (standings.get(id) == Standing.RUNNING) {
            end(id, outcome);
          }
        });
    goOn();
  }

  private void end(String id, StepOutcome outcome) {
    standings.put(id, Standing.ENDED);
    String step = id + "#" + visits.get(id) + " ";
    if (draining) {
      log.add(step + outcome + " to []");
      done(id, outcome);
      return;
    }
    Optional<Integer> loop = Optional.empty();
    StepOutcome how = outcome;
    if (outcome == StepOutcome.DONE) {
      for (int next = 0; next < graph.loops().size() && loop.isEmpty(); next++) {
        LoopEdge edge = graph.loops().get(next);
        if (edge.from().equals(id) && how == StepOutcome.DONE) {
          Optional<Boolean> goes = says(edge.when().map(c -> c.text()).orElse("yes"), id);
          how = goes.isEmpty() ? StepOutcome.FAILED : how;
          loop = goes.orElse(false) ? Optional.of(next) : loop;
        }
      }
    }
    if (loop.isPresent()) {
      loop(id, loop.get(), step);
      return;
    }
    onward(id, how, step);
  }

  private void loop(String id, int loop, String step) {
    LoopEdge edge = graph.loops().get(loop);
    done(id, StepOutcome.DONE);
    if (rounds.get(loop) < edge.maxIterations()) {
      log.add(step + "DONE back " + loop);
      back(loop);
    } else if (edge.otherwise().isPresent()) {
      List<String> taken = List.of(edge.otherwise().get());
      log.add(step + "DONE to " + taken);
      ways.resolve(id, taken);
    } else {
      log.add(step + "DONE limit " + loop);
      ways.resolve(id, List.of());
      downfalls.add(RunStatus.MAX_ITERATIONS);
    }
  }

  private void back(int loop) {
    LoopEdge edge = graph.loops().get(loop);
    List<String> region = shapes.region(edge);
    for (String id : region) {
      if (standings.get(id) == Standing.RUNNING) {
        cancel(id);
      }
    }
    for (String id : region) {
      standings.put(id, Standing.IDLE);
      grievances.remove(id);
      returning.remove(id);
    }
    ways.reopen(region);
    rounds.merge(loop, 1, Integer::sum);
    for (int other = 0; other < graph.loops().size(); other++) {
      List<String> inner = shapes.region(graph.loops().get(other));
      if (region.containsAll(inner) && inner.size() < region.size()) {
        rounds.put(other, 0);
      }
    }
    returning.add(edge.to());
  }

  private void onward(String id, StepOutcome outcome, String step) {
    StepOutcome how = outcome;
    for (Edge edge : graph.edges()) {
      boolean asked = edge.from().equals(id) && edge.on().contains(how);
      if (asked && says(text(edge), id).isEmpty()) {
        how = StepOutcome.FAILED;
        break;
      }
    }
    List<String> taken = new ArrayList<>();
    for (Edge edge : graph.edges()) {
      if (edge.from().equals(id) && edge.on().contains(how) && says(text(edge), id).orElse(false)) {
        taken.add(edge.to());
      }
    }
    log.add(step + how + " to " + taken);
    done(id, how);
    ways.resolve(id, taken);
    if (how.bad() && taken.isEmpty()) {
      grievances.put(id, how);
    }
    losses();
  }

  private static RunStatus fall(StepOutcome outcome) {
    boolean stopped = outcome == StepOutcome.BLOCKED || outcome == StepOutcome.REJECTED;
    return stopped ? RunStatus.BLOCKED : RunStatus.FAILED;
  }

  private static String text(Edge edge) {
    return edge.when().map(condition -> condition.text()).orElse("yes");
  }

  private Optional<Boolean> says(String condition, String source) {
    return condition.equals("yes") ? Optional.of(true) : truth.of(condition, visits.get(source));
  }

  private void done(String id, StepOutcome outcome) {
    if (outcome == StepOutcome.DONE) {
      lastDone.put(id, visits.get(id));
    }
  }

  /** Bad ends that hoped for a quorum that did not come about. */
  private void losses() {
    grievances.forEach(
        (id, how) -> {
          if (standings.get(id) == Standing.ENDED && !absorbed(id)) {
            downfalls.add(fall(how));
          }
        });
  }

  private boolean absorbed(String id) {
    return ids().stream()
        .filter(join -> quorum(join) && !join.equals(id) && shapes.allPathsLeadTo(id, join))
        .anyMatch(join -> standings.get(join) != Standing.SKIPPED);
  }

  /** Steps whose effect is under way. */
  Set<String> running() {
    Set<String> running = new TreeSet<>();
    for (String id : ids()) {
      if (standings.get(id) == Standing.RUNNING && !tooLate.contains(id)) {
        running.add(id + "#" + visits.get(id));
      }
    }
    return running;
  }

  /** Steps and skips that are over, and which ways led on. */
  List<String> log() {
    List<String> all = new ArrayList<>(log);
    if (draining && running().isEmpty()) {
      ids().stream()
          .filter(id -> standings.get(id) == Standing.RUNNING)
          .forEach(id -> all.add(id + "#" + visits.get(id) + " CANCELLED to []"));
    }
    return all.stream().sorted().toList();
  }

  /** How the run may end; several when more than one step brought it down at the same time. */
  Set<RunStatus> statuses() {
    return downfalls.isEmpty() ? Set.of(RunStatus.COMPLETED) : downfalls;
  }

  /** The newest done visit of each terminal; 0 for none. */
  Map<String, Integer> outputs() {
    Map<String, Integer> outputs = new HashMap<>();
    graph.terminals().forEach(id -> outputs.put(id, lastDone.getOrDefault(id, 0)));
    return outputs;
  }
}
