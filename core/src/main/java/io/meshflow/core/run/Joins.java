package io.meshflow.core.run;

import io.meshflow.core.workflow.Topology;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which ways are taken or dead, per round of each loop. Changed by the fold alone. */
public final class Joins {

  private final Topology graph;
  private final byte[] edges;
  private final StepId[] sources;
  private final int[] taken;
  private final int[] dead;
  private final int[] visits;
  private final int[] loopCounts;
  private final BitSet opened;
  private final BitSet abandoned;
  private final Map<Integer, StepId> looping = new HashMap<>();

  private static final byte OPEN = 0;
  private static final byte TAKEN = 1;
  private static final byte DEAD = 2;

  Joins(Topology graph) {
    this.graph = graph;
    this.edges = new byte[graph.edges()];
    this.sources = new StepId[graph.edges()];
    this.taken = new int[graph.size()];
    this.dead = new int[graph.size()];
    this.visits = new int[graph.size()];
    this.loopCounts = new int[graph.loops()];
    this.opened = new BitSet(graph.size());
    this.abandoned = new BitSet(graph.size());
  }

  /** Counts the visit; returns nothing to look at. */
  void visited(int node, int visit) {
    visits[node] = visit;
    opened.set(node);
    looping.remove(node);
    if (graph.node(node).settings().cancelLosers()) {
      abandoned.or(graph.feeders(node));
    }
  }

  void resolve(int edge, boolean take, StepId source) {
    if (edges[edge] != OPEN) {
      return;
    }
    edges[edge] = take ? TAKEN : DEAD;
    sources[edge] = source;
    int[] counts = take ? taken : dead;
    counts[graph.target(edge)]++;
  }

  /** Starts the next round of a loop. */
  void back(int loop, StepId source) {
    loopCounts[loop]++;
    graph.inner(loop).forEach(inner -> loopCounts[inner] = 0);
    BitSet region = graph.region(loop);
    for (int node = region.nextSetBit(0); node >= 0; node = region.nextSetBit(node + 1)) {
      opened.clear(node);
      abandoned.clear(node);
      looping.remove(node);
      graph.outgoing(node).forEach(this::reopen);
    }
    looping.put(graph.node(graph.loop(loop).to()), source);
  }

  private void reopen(int edge) {
    if (edges[edge] != OPEN) {
      int[] counts = edges[edge] == TAKEN ? taken : dead;
      counts[graph.target(edge)]--;
      edges[edge] = OPEN;
    }
  }

  /** True when the node has been started or skipped in this round. */
  public boolean opened(int node) {
    return opened.get(node);
  }

  /** True when a join it leads to has started without it and asked for it to stop. */
  public boolean abandoned(int node) {
    return abandoned.get(node);
  }

  /** The step from which a loop leads back to the node, until the node starts again. */
  public Optional<StepId> looping(int node) {
    return Optional.ofNullable(looping.get(node));
  }

  public boolean satisfied(int node) {
    int declared = graph.incoming(node).size();
    return declared == 0
        || graph.node(node).settings().join().satisfied(taken[node], dead[node], declared);
  }

  public boolean hopeless(int node) {
    int declared = graph.incoming(node).size();
    return declared > 0
        && graph.node(node).settings().join().hopeless(taken[node], dead[node], declared);
  }

  /** Sources of the ways taken to a node, in definition order of the ways. */
  public List<StepId> sourcesOf(int node) {
    List<StepId> found = new ArrayList<>(2);
    for (int edge : graph.incoming(node)) {
      if (edges[edge] == TAKEN && !found.contains(sources[edge])) {
        found.add(sources[edge]);
      }
    }
    return found;
  }

  /** Visits so far, skipped ones included. */
  public int visits(int node) {
    return visits[node];
  }

  /** How often a loop was taken in the present round of the loops around it. */
  public int loopCount(int loop) {
    return loopCounts[loop];
  }
}
