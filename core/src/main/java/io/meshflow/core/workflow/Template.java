package io.meshflow.core.workflow;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A value with holes that a run fills: text with {@code {{ nodes.a.output }}} in it, or a structure
 * of such texts. A text that is one hole and nothing else keeps the type of what fills it.
 */
public sealed interface Template {

  /** A value without holes. */
  record Fixed(Value value) implements Template {}

  /**
   * One hole: the path of a value in a step's view, such as {@code [nodes, a, output]}, {@code
   * [input, path]}, {@code [task]}, {@code [context, key]}, {@code [item]}, {@code [index]}, {@code
   * [loop, output]}.
   */
  record Hole(List<String> path) implements Template {
    public Hole {
      path = List.copyOf(path);
    }
  }

  /** Text put together from fixed text and holes. */
  record Joined(List<Template> parts) implements Template {
    public Joined {
      parts = List.copyOf(parts);
    }
  }

  /** A list of templates. */
  record Items(List<Template> items) implements Template {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** An object of templates. */
  record Fields(SortedMap<String, Template> fields) implements Template {
    public Fields {
      fields = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    public static Fields of(Map<String, Template> fields) {
      return new Fields(new TreeMap<>(fields));
    }
  }

  /** No text and no holes. */
  Template EMPTY = new Fixed(Value.of(""));
}
