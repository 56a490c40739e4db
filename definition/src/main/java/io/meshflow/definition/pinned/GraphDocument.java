package io.meshflow.definition.pinned;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Workflow.Graph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Graphs as {@code {nodes, edges, loops, terminals}}. */
final class GraphDocument {

  private static final Set<StepOutcome> DONE = EnumSet.of(StepOutcome.DONE);

  private GraphDocument() {}

  static ObjBuilder write(Graph graph) {
    return Value.Obj.builder()
        .put("nodes", list(graph.nodes(), NodeDocument::write))
        .put("edges", list(graph.edges(), GraphDocument::edge))
        .put("loops", list(graph.loops(), GraphDocument::loop))
        .put("terminals", Value.texts(graph.terminals()));
  }

  static Graph read(Value.Obj document) {
    return new Graph(
        objects(document, "nodes", NodeDocument::read),
        objects(document, "edges", GraphDocument::readEdge),
        objects(document, "loops", GraphDocument::readLoop),
        document.texts("terminals"));
  }

  private static Value.Obj edge(Edge edge) {
    ObjBuilder document = Value.Obj.builder().put("from", edge.from()).put("to", edge.to());
    if (!edge.on().equals(DONE)) {
      List<StepOutcome> on = edge.on().stream().sorted(Comparator.naturalOrder()).toList();
      document.put("on", Value.texts(on.stream().map(StepOutcome::word).toList()));
    }
    return document.putTextIf("when", edge.when().map(Condition::text)).build();
  }

  private static Edge readEdge(Value.Obj document) {
    Set<StepOutcome> on = DONE;
    if (document.has("on")) {
      on = EnumSet.noneOf(StepOutcome.class);
      for (String word : document.texts("on")) {
        on.add(Words.read(StepOutcome.class, word));
      }
    }
    return new Edge(
        document.text("from"),
        document.text("to"),
        on,
        document.textIf("when").map(Condition::new));
  }

  private static Value.Obj loop(LoopEdge loop) {
    return Value.Obj.builder()
        .put("from", loop.from())
        .put("to", loop.to())
        .put("max_iterations", loop.maxIterations())
        .putTextIf("when", loop.when().map(Condition::text))
        .putTextIf("else", loop.otherwise())
        .build();
  }

  private static LoopEdge readLoop(Value.Obj document) {
    return new LoopEdge(
        document.text("from"),
        document.text("to"),
        document.textIf("when").map(Condition::new),
        Math.toIntExact(document.whole("max_iterations")),
        document.textIf("else"));
  }

  private static <T> Value.Array list(List<T> items, Function<T, Value.Obj> write) {
    return Value.array(items.stream().map(write).toList());
  }

  private static <T> List<T> objects(Value.Obj document, String name, Function<Value.Obj, T> read) {
    List<Value> items = document.array(name);
    List<T> objects = new ArrayList<>(items.size());
    for (Value item : items) {
      if (!(item instanceof Value.Obj object)) {
        throw new IllegalArgumentException("the items of a graph document are objects");
      }
      objects.add(read.apply(object));
    }
    return objects;
  }
}
