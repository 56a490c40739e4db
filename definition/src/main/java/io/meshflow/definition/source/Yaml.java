package io.meshflow.definition.source;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a YAML document with its position. Immutable. */
public sealed interface Yaml {

  Place place();

  /** What it is, in words for messages. */
  String kind();

  /** The value without positions. */
  Value value();

  /**
   * A text, number, flag or null.
   *
   * @param written the content as it stood there, before it became a number or a flag
   * @param layout where each character of the content stands
   */
  record Scalar(Place place, Value value, String written, Layout layout) implements Yaml {

    /** A text that stands for something else at this place. */
    public static Scalar of(Place place, String text) {
      return new Scalar(place, Value.of(text), text, Layout.UNKNOWN);
    }

    @Override
    public String kind() {
      return switch (value) {
        case Value.Null none -> "nothing";
        case Value.Bool flag -> "a flag";
        case Value.Num number -> "a number";
        case Value.Text text -> "a text";
        case Value.Array array -> "a list";
        case Value.Obj object -> "a map";
      };
    }

    /** The position of a character of the content. */
    public Place at(int offset) {
      return layout.at(place, written, offset);
    }
  }

  /** A list. */
  record Items(Place place, List<Yaml> items) implements Yaml {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }

    @Override
    public Value value() {
      List<Value> values = new ArrayList<>(items.size());
      items.forEach(item -> values.add(item.value()));
      return Value.array(values);
    }
  }

  /** A map in the order of the file. */
  record Fields(Place place, Map<String, Field> fields) implements Yaml {
    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String kind() {
      return "a map";
    }

    @Override
    public Value.Obj value() {
      ObjBuilder values = Value.Obj.builder();
      fields.forEach((name, field) -> values.put(name, field.value().value()));
      return values.build();
    }
  }

  /** A value of a map with the position of its key. */
  record Field(Place place, Yaml value) {}

  /**
   * How the content of a scalar is laid out in the file.
   *
   * @param indent columns before the content of a block
   */
  record Layout(Style style, int indent) {

    /** Plain text on one line. */
    static final Layout PLAIN = new Layout(Style.PLAIN, 0);

    /** Quoted text on one line without escapes. */
    static final Layout QUOTED = new Layout(Style.QUOTED, 0);

    /** Anything else. */
    static final Layout UNKNOWN = new Layout(Style.UNKNOWN, 0);

    Place at(Place start, String content, int offset) {
      int inside = Math.clamp(offset, 0, content.length());
      return switch (style) {
        case PLAIN -> new Place(start.line(), start.column() + inside);
        case QUOTED -> new Place(start.line(), start.column() + 1 + inside);
        case BLOCK -> block(start, content.substring(0, inside));
        case UNKNOWN -> start;
      };
    }

    private Place block(Place start, String before) {
      int breaks = (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      return new Place(start.line() + 1 + breaks, indent + column);
    }
  }

  /** The ways of writing a scalar whose characters can be found again. */
  enum Style {
    PLAIN,
    QUOTED,
    BLOCK,
    UNKNOWN
  }
}
