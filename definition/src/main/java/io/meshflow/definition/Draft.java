package io.meshflow.definition;

import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A workflow as far as it has been read, with the place of everything that is checked later. */
final class Draft {

  /** A name in the document that must exist somewhere else. */
  record Use(String owner, String name, Place place) {}

  /** A hole of a template; {@code inMap} says that item and index mean something. */
  record HoleUse(String owner, List<String> path, Place place, boolean inMap) {}

  /** A condition of an edge or loop, with its offset in the text it stands in. */
  record ConditionUse(String source, Condition condition, Yaml.Scalar scalar, int offset) {
    Place at(int position) {
      return scalar.at(offset + Math.max(position, 0));
    }
  }

  final Problems problems;
  final Map<String, Node> nodes = new LinkedHashMap<>();
  final java.util.Set<String> dropped = new java.util.HashSet<>();
  final Map<String, Place> nodePlaces = new LinkedHashMap<>();
  final List<Edge> edges = new ArrayList<>();
  final List<Place> edgePlaces = new ArrayList<>();
  final List<LoopEdge> loops = new ArrayList<>();
  final List<Place> loopPlaces = new ArrayList<>();
  final List<Use> entries = new ArrayList<>();
  final List<Use> terminals = new ArrayList<>();
  final List<HoleUse> holes = new ArrayList<>();
  final List<ConditionUse> conditions = new ArrayList<>();
  final List<Use> models = new ArrayList<>();
  final List<Use> tools = new ArrayList<>();
  final List<Use> functions = new ArrayList<>();
  final List<Use> children = new ArrayList<>();
  final List<SchemaUse> schemas = new ArrayList<>();

  /** A JSON Schema somewhere in the document. */
  record SchemaUse(io.meshflow.core.data.Value.Obj schema, Place place) {}

  Draft(Problems problems) {
    this.problems = problems;
  }

  void edge(Edge edge, Place place) {
    edges.add(edge);
    edgePlaces.add(place);
  }

  void loop(LoopEdge loop, Place place) {
    loops.add(loop);
    loopPlaces.add(place);
  }
}
