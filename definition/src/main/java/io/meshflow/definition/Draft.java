package io.meshflow.definition;

import io.meshflow.core.data.Value;
import io.meshflow.core.tool.CodeFunction;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Template;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
  final Set<String> dropped = new HashSet<>();

  /** Code nodes whose input is the task, the run's input and what came in along the edges. */
  final Set<String> usualInputs = new HashSet<>();

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
  record SchemaUse(Value.Obj schema, Place place) {}

  Draft(Problems problems) {
    this.problems = problems;
  }

  void edge(Edge edge, Place place) {
    edges.add(edge);
    edgePlaces.add(place);
  }

  /** Gives code nodes without an input the outputs of the nodes before them. */
  void completeInputs() {
    for (String id : usualInputs) {
      if (nodes.get(id) instanceof Node.CodeNode code) {
        Map<String, Template> inputs = new TreeMap<>();
        for (Edge edge : edges) {
          if (edge.to().equals(id) && nodes.containsKey(edge.from())) {
            inputs.put(edge.from(), new Template.Hole(List.of("nodes", edge.from(), "output")));
          }
        }
        Map<String, Template> fields = new TreeMap<>(((Template.Fields) code.input()).fields());
        fields.put("nodes", Template.Fields.of(inputs));
        nodes.put(
            id,
            new Node.CodeNode(id, code.settings(), code.function(), Template.Fields.of(fields)));
      }
    }
  }

  /** Names functions with their versions, so that a run goes on with those it began with. */
  void pinFunctions(CodeFunctions functions) {
    nodes.replaceAll((id, node) -> pinned(node, functions));
  }

  private static Node pinned(Node node, CodeFunctions functions) {
    return switch (node) {
      case Node.CodeNode code -> pinned(code, functions);
      case Node.MapNode map when map.each() instanceof Node.CodeNode each ->
          new Node.MapNode(
              map.id(),
              map.settings(),
              map.items(),
              map.limit(),
              map.onItemFailure(),
              pinned(each, functions));
      default -> node;
    };
  }

  private static Node.CodeNode pinned(Node.CodeNode code, CodeFunctions functions) {
    String name = functions.find(code.function()).map(CodeFunction::name).orElse(code.function());
    return new Node.CodeNode(code.id(), code.settings(), name, code.input());
  }

  void loop(LoopEdge loop, Place place) {
    loops.add(loop);
    loopPlaces.add(place);
  }
}
