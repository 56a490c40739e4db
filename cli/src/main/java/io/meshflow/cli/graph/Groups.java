package io.meshflow.cli.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the places of a layer that lead to common places below: they share one line. */
final class Groups {

  private Groups() {}

  static List<List<Layers.Place>> of(List<Layers.Place> layer) {
    List<List<Layers.Place>> groups = new ArrayList<>();
    List<Set<Layers.Place>> targets = new ArrayList<>();
    for (Layers.Place place : layer) {
      if (place.below().isEmpty()) {
        continue;
      }
      List<Layers.Place> group = new ArrayList<>(List.of(place));
      Set<Layers.Place> below = new HashSet<>(place.below());
      for (int i = groups.size() - 1; i >= 0; i--) {
        if (targets.get(i).stream().anyMatch(below::contains)) {
          group.addAll(0, groups.remove(i));
          below.addAll(targets.remove(i));
        }
      }
      groups.add(group);
      targets.add(below);
    }
    return groups;
  }
}
