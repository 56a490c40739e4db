package io.meshflow.definition.source;

import io.meshflow.definition.source.Yaml.Field;
import io.meshflow.definition.source.YamlReader.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** Builds the tree of one document from parse events, in one pass and within the limits. */
final class Composer {

  private final Scalars scalars;
  private final Problems problems;
  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<String, Measured> anchors = new HashMap<>();
  private final Set<String> unfinished = new HashSet<>();
  private long values;
  private @Nullable Yaml root;
  private boolean second;

  Composer(String text, Problems problems) {
    this.scalars = new Scalars(text, problems);
    this.problems = problems;
  }

  /** A finished value that aliases may repeat. */
  private record Measured(Yaml value, long values, int depth) {}

  /** A list or map whose end has not come yet. */
  private static final class Open {
    final Place place;
    final boolean map;
    final Optional<String> anchor;
    final long valuesBefore;
    final List<Yaml> items = new ArrayList<>();
    final Map<String, Field> fields = new LinkedHashMap<>();
    final List<Yaml> merged = new ArrayList<>();
    Yaml.@Nullable Scalar key;
    boolean skipValue;
    int depth;

    Open(Place place, boolean map, Optional<String> anchor, long valuesBefore) {
      this.place = place;
      this.map = map;
      this.anchor = anchor;
      this.valuesBefore = valuesBefore;
    }
  }

  Optional<Yaml> root() {
    return Optional.ofNullable(root);
  }

  void take(Event event) {
    switch (event.getEventId()) {
      case DocumentStart -> startDocument(event);
      case Scalar -> scalar((ScalarEvent) event);
      case SequenceStart -> start((CollectionStartEvent) event, false);
      case MappingStart -> start((CollectionStartEvent) event, true);
      case SequenceEnd, MappingEnd -> end();
      case Alias -> alias((AliasEvent) event);
      case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
    }
  }

  private void startDocument(Event event) {
    if (second) {
      throw new Refusal(
          place(event),
          "several_documents",
          "A file holds one document",
          "remove this --- and what follows it");
    }
    second = true;
  }

  private void scalar(ScalarEvent event) {
    Yaml.Scalar scalar = scalars.read(event, place(event));
    count(1, scalar.place());
    anchor(event).ifPresent(name -> anchors.put(name, new Measured(scalar, 1, 0)));
    add(scalar, 0);
  }

  private void start(CollectionStartEvent event, boolean map) {
    Place place = place(event);
    if (open.size() >= YamlReader.MAX_DEPTH) {
      throw tooDeep(place);
    }
    if (event.getTag().isPresent() && !scalars.collectionTag(event.getTag().get())) {
      throw Scalars.badTag(place, event.getTag().get());
    }
    count(1, place);
    Optional<String> anchor = anchor(event);
    anchor.ifPresent(unfinished::add);
    open.push(new Open(place, map, anchor, values - 1));
  }

  private void end() {
    Open done = open.pop();
    Yaml value =
        done.map
            ? new Yaml.Fields(done.place, withMerged(done))
            : new Yaml.Items(done.place, done.items);
    done.anchor.ifPresent(
        name -> {
          unfinished.remove(name);
          anchors.put(name, new Measured(value, values - done.valuesBefore, done.depth + 1));
        });
    add(value, done.depth + 1);
  }

  private Map<String, Field> withMerged(Open map) {
    for (Yaml source : map.merged) {
      switch (source) {
        case Yaml.Fields fields -> fields.fields().forEach(map.fields::putIfAbsent);
        case Yaml.Items items ->
            items.items().stream()
                .filter(Yaml.Fields.class::isInstance)
                .map(Yaml.Fields.class::cast)
                .forEach(fields -> fields.fields().forEach(map.fields::putIfAbsent));
        case Yaml.Scalar scalar ->
            problems.error(
                scalar.place(), "wrong_type", "The key << takes a map or a list of maps");
      }
    }
    return map.fields;
  }

  private void alias(AliasEvent event) {
    String name = event.getAlias().getValue();
    Place place = place(event);
    if (unfinished.contains(name)) {
      String reason = "The alias *" + name + " stands inside what it repeats";
      throw new Refusal(place, "alias_cycle", reason, "write the value out");
    }
    Measured target = anchors.get(name);
    if (target == null) {
      String reason = "There is no anchor &" + name + " before this";
      throw new Refusal(place, "unknown_alias", reason, "");
    }
    count(target.values(), place);
    if (open.size() + target.depth() > YamlReader.MAX_DEPTH) {
      throw tooDeep(place);
    }
    add(target.value(), target.depth());
  }

  private void add(Yaml value, int depth) {
    Open parent = open.peek();
    if (parent == null) {
      root = value;
      return;
    }
    parent.depth = Math.max(parent.depth, depth);
    if (parent.items.size() + parent.fields.size() >= YamlReader.MAX_ENTRIES) {
      throw new Refusal(
          value.place(),
          "too_many_values",
          "A list or map has more than %,d entries, and no workflow needs more edges"
              .formatted(YamlReader.MAX_ENTRIES),
          "split it into sub-workflows, and pass data as input");
    }
    if (!parent.map) {
      parent.items.add(value);
    } else if (parent.key == null) {
      parent.key = key(parent, value);
    } else {
      put(parent, parent.key, value);
      parent.key = null;
      parent.skipValue = false;
    }
  }

  private Yaml.Scalar key(Open parent, Yaml value) {
    if (!(value instanceof Yaml.Scalar scalar)) {
      throw new Refusal(
          value.place(), "bad_key", "A key is a text, not " + value.kind(), "quote the key");
    }
    Field earlier = parent.fields.get(scalar.written());
    if (earlier != null) {
      parent.skipValue = true;
      problems.error(
          scalar.place(),
          "duplicate_key",
          "The key `%s` stands here twice, first on line %d"
              .formatted(scalar.written(), earlier.place().line()),
          "keep one of the two");
    }
    return scalar;
  }

  private static void put(Open parent, Yaml.Scalar key, Yaml value) {
    if (key.written().equals("<<") && key.layout().style() == Yaml.Style.PLAIN) {
      parent.merged.add(value);
    } else if (!parent.skipValue) {
      parent.fields.put(key.written(), new Field(key.place(), value));
    }
  }

  private void count(long more, Place place) {
    values += more;
    if (values > YamlReader.MAX_VALUES) {
      throw new Refusal(
          place,
          "too_many_values",
          "The document has more than " + YamlReader.MAX_VALUES + " values, aliases expanded",
          "split it into sub-workflows");
    }
  }

  private static Refusal tooDeep(Place place) {
    String reason = "Lists and maps are nested more than " + YamlReader.MAX_DEPTH + " deep";
    return new Refusal(place, "too_deep", reason, "flatten the document");
  }

  private static Optional<String> anchor(NodeEvent event) {
    return event.getAnchor().map(anchor -> anchor.getValue());
  }

  private static Place place(Event event) {
    return event.getStartMark().map(YamlReader::place).orElse(Place.START);
  }
}
