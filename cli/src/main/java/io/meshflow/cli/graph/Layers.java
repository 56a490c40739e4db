package io.meshflow.cli.graph;

import io.meshflow.core.workflow.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the nodes of a graph into layers so that every way leads down. Ways over several layers get
 * a place in each of them.
 */
final class Layers {

  /** A place in a layer: a node, or a passage of a way; {@code node} is −1 for a passage. */
  static final class Place {
    private final int node;
    private final List<Place> below = new ArrayList<>(1);
    private double rank;

    Place(int node) {
      this.node = node;
    }

    int node() {
      return node;
    }

    List<Place> below() {
      return below;
    }
  }

  private final Topology graph;
  private final List<List<Place>> layers = new ArrayList<>();
  private final Map<Integer, Place> places = new HashMap<>();
  private final Map<Integer, Integer> depths = new HashMap<>();

  private Layers(Topology graph) {
    this.graph = graph;
  }

  /** The layers from top to bottom. */
  static List<List<Place>> of(Topology graph) {
    Layers layers = new Layers(graph);
    layers.place();
    layers.connect();
    layers.order();
    return layers.layers;
  }

  private void place() {
    for (int node : graph.order()) {
      int depth = 0;
      for (int edge : graph.incoming(node)) {
        depth = Math.max(depth, depths.getOrDefault(graph.source(edge), 0) + 1);
      }
      depths.put(node, depth);
      while (layers.size() <= depth) {
        layers.add(new ArrayList<>());
      }
      Place place = new Place(node);
      places.put(node, place);
      layers.get(depth).add(place);
    }
  }

  private void connect() {
    for (int edge = 0; edge < graph.edges(); edge++) {
      int from = graph.source(edge);
      int to = graph.target(edge);
      Place above = java.util.Objects.requireNonNull(places.get(from));
      for (int depth = depth(from) + 1; depth < depth(to); depth++) {
        Place passage = new Place(-1);
        layers.get(depth).add(passage);
        above.below.add(passage);
        above = passage;
      }
      Place target = java.util.Objects.requireNonNull(places.get(to));
      if (!above.below.contains(target)) {
        above.below.add(target);
      }
    }
  }

  private int depth(int node) {
    return depths.getOrDefault(node, 0);
  }

  /** Below one another where possible: each place goes to the middle of those above it. */
  private void order() {
    for (List<Place> layer : layers) {
      layer.sort(Comparator.comparingDouble(place -> place.rank));
      double width = layer.size();
      Map<Place, List<Double>> ranks = new HashMap<>();
      for (int i = 0; i < layer.size(); i++) {
        double rank = (i + 0.5) / width;
        layer.get(i).below.forEach(b -> ranks.computeIfAbsent(b, p -> new ArrayList<>()).add(rank));
      }
      ranks.forEach(
          (place, all) -> place.rank = all.stream().mapToDouble(r -> r).average().orElse(0.5));
    }
  }
}
