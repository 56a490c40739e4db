package io.meshflow.definition;

import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.definition.Draft.ConditionUse;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Yaml;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads edges and loop edges: {@code a -> b}, {@code a -> b [condition]}, or maps. */
final class EdgeReader {

  /** How many edges one workflow may have. */
  static final int MAX_EDGES = 100_000;

  private static final int MAX_LOOPS = 1_000;
  private static final int MAX_ROUNDS = 100_000;
  private static final int USUAL_ROUNDS = 10;
  private static final Pattern ARROW = Pattern.compile("(?s)([^\\[]*?->[^\\[]*?)(?:\\[(.*)])?\\s*");
  private static final Set<StepOutcome> DONE = EnumSet.of(StepOutcome.DONE);

  private final Draft draft;

  EdgeReader(Draft draft) {
    this.draft = draft;
  }

  void edges(Yaml yaml) {
    if (tooMany(yaml, MAX_EDGES, "too_many_edges", "edges")) {
      return;
    }
    for (Yaml edge : list(yaml, "edges")) {
      switch (edge) {
        case Yaml.Scalar scalar -> arrow(scalar);
        case Yaml.Fields fields -> edge(new Section(fields, Keys.EDGE, draft.problems));
        case Yaml.Items items -> wrong(items, "An edge");
      }
    }
  }

  void loops(Yaml yaml) {
    if (tooMany(yaml, MAX_LOOPS, "too_many_loops", "loop edges")) {
      return;
    }
    for (Yaml loop : list(yaml, "loop_edges")) {
      switch (loop) {
        case Yaml.Scalar scalar -> loopArrow(scalar);
        case Yaml.Fields fields -> loop(new Section(fields, Keys.LOOP_EDGE, draft.problems));
        case Yaml.Items items -> wrong(items, "A loop edge");
      }
    }
  }

  private boolean tooMany(Yaml yaml, int most, String code, String what) {
    int size = yaml instanceof Yaml.Items list ? list.items().size() : 0;
    if (size > most) {
      draft.problems.error(
          yaml.place(),
          code,
          "A workflow has at most %,d %s, not %,d".formatted(most, what, size),
          "split it into sub-workflows");
    }
    return size > most;
  }

  private List<Yaml> list(Yaml yaml, String name) {
    if (yaml instanceof Yaml.Items list) {
      return list.items();
    }
    String message = "`" + name + "` must be a list, not " + yaml.kind();
    draft.problems.error(yaml.place(), "wrong_type", message, "begin each edge with a dash");
    return List.of();
  }

  private void wrong(Yaml yaml, String what) {
    draft.problems.error(
        yaml.place(),
        "bad_edge",
        what + " is not written like this",
        "write a -> b, or {from, to}");
  }

  /** The ids of a chain {@code a -> b -> c} and the condition behind it. */
  private record Arrow(List<String> ids, Optional<Condition> when) {}

  private Optional<Arrow> parse(Yaml.Scalar scalar) {
    Matcher matcher = ARROW.matcher(scalar.written());
    if (!matcher.matches()) {
      wrong(scalar, "An edge");
      return Optional.empty();
    }
    List<String> ids = new ArrayList<>();
    for (String id : matcher.group(1).split("->", -1)) {
      ids.add(id.strip());
    }
    if (ids.stream().anyMatch(String::isEmpty)) {
      wrong(scalar, "An edge");
      return Optional.empty();
    }
    if (matcher.group(2) == null) {
      return Optional.of(new Arrow(ids, Optional.empty()));
    }
    String source = ids.get(ids.size() - 2);
    return Optional.of(new Arrow(ids, condition(source, scalar, matcher.start(2), matcher.end(2))));
  }

  private Optional<Condition> condition(String source, Yaml.Scalar scalar, int start, int end) {
    String inside = scalar.written().substring(start, end);
    int offset = start + inside.length() - inside.stripLeading().length();
    Condition condition = new Condition(inside.strip());
    draft.conditions.add(new ConditionUse(source, condition, scalar, offset));
    return Optional.of(condition);
  }

  private void arrow(Yaml.Scalar scalar) {
    parse(scalar).ifPresent(arrow -> chain(arrow, scalar.place()));
  }

  /** In a chain the condition belongs to the last edge. */
  private void chain(Arrow arrow, Place place) {
    int last = arrow.ids().size() - 2;
    for (int i = 0; i <= last; i++) {
      Optional<Condition> when = i == last ? arrow.when() : Optional.empty();
      draft.edge(new Edge(arrow.ids().get(i), arrow.ids().get(i + 1), DONE, when), place);
    }
  }

  private void edge(Section section) {
    List<String> from = ends(section, "from");
    List<String> to = ends(section, "to");
    Set<StepOutcome> on = outcomes(section);
    for (String source : from) {
      Optional<Condition> when = when(section, source);
      for (String target : to) {
        draft.edge(new Edge(source, target, on, when), section.place());
      }
    }
  }

  private List<String> ends(Section section, String key) {
    List<String> ends = section.texts(key).stream().map(Yaml.Scalar::written).toList();
    if (ends.isEmpty() && !section.has(key)) {
      draft.problems.error(section.place(), "missing_key", "An edge needs `" + key + "`");
    }
    return ends;
  }

  private Optional<Condition> when(Section section, String source) {
    Optional<Yaml> value = section.any("when", "condition");
    if (value.isPresent() && value.get() instanceof Yaml.Scalar scalar) {
      return condition(source, scalar, 0, scalar.written().length());
    }
    value.ifPresent(other -> section.wrongType(other, "when", "a condition"));
    return Optional.empty();
  }

  private Set<StepOutcome> outcomes(Section section) {
    Optional<Yaml> on = section.any("on");
    if (on.isEmpty()) {
      return DONE;
    }
    Set<StepOutcome> outcomes = EnumSet.noneOf(StepOutcome.class);
    for (Yaml item : Section.items(on.get())) {
      if (item instanceof Yaml.Scalar scalar && Words.folded(scalar.written()).equals("any")) {
        outcomes.addAll(EnumSet.complementOf(EnumSet.of(StepOutcome.SKIPPED)));
      } else {
        section.word(item, Words.OUTCOMES, "on").ifPresent(outcomes::add);
      }
    }
    return outcomes.isEmpty() ? DONE : outcomes;
  }

  private void loopArrow(Yaml.Scalar scalar) {
    Optional<Arrow> arrow = parse(scalar);
    if (arrow.isEmpty()) {
      return;
    }
    if (arrow.get().ids().size() != 2) {
      wrong(scalar, "A loop edge");
      return;
    }
    List<String> ids = arrow.get().ids();
    draft.loop(
        new LoopEdge(ids.get(0), ids.get(1), arrow.get().when(), USUAL_ROUNDS, Optional.empty()),
        scalar.place());
  }

  private void loop(Section section) {
    Optional<String> from = section.text("from");
    Optional<String> to = section.text("to");
    if (from.isEmpty() || to.isEmpty()) {
      draft.problems.error(section.place(), "missing_key", "A loop edge needs `from` and `to`");
      return;
    }
    Optional<Condition> when = when(section, from.get());
    int rounds = section.whole(1, MAX_ROUNDS, "max_iterations").orElse(USUAL_ROUNDS);
    Optional<String> otherwise = section.text("else");
    draft.loop(new LoopEdge(from.get(), to.get(), when, rounds, otherwise), section.place());
    otherwise.ifPresent(target -> exit(from.get(), target, section));
  }

  /** Over the limit a loop leaves by an edge, which may exist for nothing else. */
  private void exit(String from, String target, Section section) {
    boolean there =
        draft.edges.stream().anyMatch(e -> e.from().equals(from) && e.to().equals(target));
    if (!there && draft.nodes.containsKey(target)) {
      Edge exit = new Edge(from, target, EnumSet.noneOf(StepOutcome.class), Optional.empty());
      draft.edge(exit, section.placeOf("else"));
    }
  }
}
