package io.meshflow.cli.graph;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Topology;
import io.meshflow.core.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Draws a workflow as boxes and lines, with a list of everything a drawing cannot say. */
public final class GraphText {

  private static final int GAP = 3;
  private static final int WIDEST = 26;
  private static final int HEIGHT = 4;

  private final Workflow workflow;
  private final Topology graph;
  private final Look look;
  private final List<List<Layers.Place>> layers;
  private final Map<Layers.Place, Integer> columns = new HashMap<>();

  public GraphText(Workflow workflow, Look look) {
    this.workflow = workflow;
    this.graph = Topology.of(workflow.graph());
    this.look = look;
    this.layers = Layers.of(graph);
  }

  /** Heading, drawing and remarks. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    String mode = workflow.policy().mode().name().toLowerCase(Locale.ROOT).replace('_', '-');
    lines.add(
        Line.of(Style.TITLE, workflow.name())
            .add(Style.FAINT, " version " + workflow.version() + ", policy " + mode));
    workflow
        .document()
        .at("about", "description")
        .ifPresent(text -> lines.add(Line.of(io.meshflow.cli.story.References.text(text))));
    lines.add(Line.empty());
    boolean fits = width() <= look.columns();
    lines.addAll(fits ? drawing() : list());
    lines.add(Line.empty());
    lines.addAll(remarks());
    return lines;
  }

  private int width() {
    return layers.stream().mapToInt(this::width).max().orElse(0);
  }

  private int width(List<Layers.Place> layer) {
    return layer.stream().mapToInt(this::width).sum() + GAP * (layer.size() - 1);
  }

  private int width(Layers.Place place) {
    if (place.node() < 0) {
      return 1;
    }
    int text = Math.max(name(place).length(), kind(place).length());
    int width = Math.min(text, WIDEST) + 4;
    return width % 2 == 0 ? width + 1 : width;
  }

  private String name(Layers.Place place) {
    return SafeText.line(graph.node(place.node()).id());
  }

  private String kind(Layers.Place place) {
    return SafeText.line(Kinds.of(graph.node(place.node())));
  }

  private List<Line> drawing() {
    List<List<List<Layers.Place>>> groups = new ArrayList<>();
    int rows = 0;
    for (List<Layers.Place> layer : layers) {
      List<List<Layers.Place>> found = Groups.of(layer);
      groups.add(found);
      rows += HEIGHT + Math.max(1, found.size());
    }
    arrange();
    Canvas canvas = new Canvas(width() + 1, rows + 1);
    int row = 0;
    for (int i = 0; i < layers.size(); i++) {
      for (Layers.Place place : layers.get(i)) {
        draw(canvas, place, row);
      }
      int bus = row + HEIGHT;
      int below = bus + Math.max(1, groups.get(i).size());
      for (List<Layers.Place> sources : groups.get(i)) {
        join(canvas, sources, row + HEIGHT - 1, bus++, below);
      }
      row = below;
    }
    List<Line> lines = canvas.lines(look.unicode());
    while (!lines.isEmpty() && lines.getLast().width() == 0) {
      lines.removeLast();
    }
    return lines;
  }

  private void arrange() {
    int width = width();
    for (List<Layers.Place> layer : layers) {
      int column = (width - width(layer)) / 2;
      for (Layers.Place place : layer) {
        columns.put(place, column);
        column += width(place) + GAP;
      }
    }
  }

  private int left(Layers.Place place) {
    return columns.getOrDefault(place, 0);
  }

  private int middle(Layers.Place place) {
    return left(place) + width(place) / 2;
  }

  private void draw(Canvas canvas, Layers.Place place, int row) {
    if (place.node() < 0) {
      canvas.vertical(middle(place), row, row + HEIGHT - 1);
      return;
    }
    int width = width(place);
    canvas.box(left(place), row, width, HEIGHT);
    centre(canvas, name(place), left(place), row + 1, width);
    centre(canvas, kind(place), left(place), row + 2, width);
  }

  private void centre(Canvas canvas, String text, int column, int row, int width) {
    String cut = Line.of(text).fit(width - 4, look).text();
    canvas.text(column + (width - cut.length()) / 2, row, cut);
  }

  private void join(Canvas canvas, List<Layers.Place> sources, int above, int bus, int below) {
    Set<Integer> middles = new HashSet<>();
    Set<Layers.Place> targets = new HashSet<>();
    for (Layers.Place source : sources) {
      canvas.vertical(middle(source), above, bus);
      middles.add(middle(source));
      targets.addAll(source.below());
    }
    for (Layers.Place target : targets) {
      canvas.vertical(middle(target), bus, below);
      middles.add(middle(target));
    }
    int from = middles.stream().mapToInt(m -> m).min().orElse(0);
    int to = middles.stream().mapToInt(m -> m).max().orElse(0);
    canvas.horizontal(from, to, bus);
  }

  private List<Line> list() {
    List<Line> lines = new ArrayList<>();
    for (int node : graph.order()) {
      lines.add(
          Line.of(Style.STRONG, graph.node(node).id())
              .add(Style.FAINT, "  " + Kinds.of(graph.node(node))));
      for (int edge : graph.outgoing(node)) {
        String target = graph.node(graph.target(edge)).id();
        lines.add(Line.of(Style.FAINT, "  " + Sign.ARROW.in(look) + " ").add(target));
      }
    }
    return lines;
  }

  private List<Line> remarks() {
    List<Line> lines = new ArrayList<>();
    for (Edge edge : workflow.graph().edges()) {
      String when = edge.when().map(Condition::text).map(text -> "when " + text).orElse("");
      String words = Kinds.all(List.of(Kinds.outcomes(edge.on()), when));
      if (!words.isEmpty()) {
        lines.add(way(edge.from(), edge.to()).add("  " + words));
      }
    }
    for (LoopEdge loop : workflow.graph().loops()) {
      String when = loop.when().map(Condition::text).map(text -> "  while " + text).orElse("");
      String then = loop.otherwise().map(node -> ", then " + node).orElse("");
      lines.add(
          Line.of(Style.NAME, Sign.AGAIN.in(look) + " ")
              .add(way(loop.from(), loop.to()))
              .add(when + "  at most " + loop.maxIterations() + " times" + then));
    }
    for (Node node : workflow.graph().nodes()) {
      if (!Kinds.join(node).isEmpty()) {
        lines.add(Line.of(Style.STRONG, node.id()).add("  " + Kinds.join(node)));
      }
    }
    lines.add(
        Line.of(Style.FAINT, "the run's output is that of ")
            .add(String.join(", ", workflow.graph().terminals())));
    return lines;
  }

  private Line way(String from, String to) {
    return Line.of(Style.STRONG, from).add(" " + Sign.ARROW.in(look) + " ").add(Style.STRONG, to);
  }
}
