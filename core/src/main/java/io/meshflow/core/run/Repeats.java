package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a long value once that several contents of one record hold, for example the result of a
 * call and the output of its step: every further occurrence is {@code {"$same": [field, key, …]}}.
 * An object that looks like a marker by itself is kept as {@code {"$plain": …}}. Looks only so deep
 * as contents nest by themselves. Used by one thread.
 */
final class Repeats {

  private static final int LONG_TEXT = 128;
  private static final int DEEPEST = 3;
  private static final String SAME = "$same";
  private static final String PLAIN = "$plain";

  private record Place(@Nullable Place within, String key) {
    Value marker() {
      List<String> keys = new ArrayList<>();
      for (Place place = this; place != null; place = place.within()) {
        keys.add(place.key());
      }
      return Value.obj(SAME, Value.texts(keys.reversed()));
    }
  }

  private final Map<String, Place> texts = new HashMap<>();
  private final IdentityHashMap<Value, Place> structures = new IdentityHashMap<>();

  /** The content of a field with markers in place of what other fields hold already. */
  Value shorten(Value content, String field) {
    return shorten(content, new Place(null, field), DEEPEST);
  }

  private Value shorten(Value value, Place place, int depth) {
    return switch (value) {
      case Value.Text text when depth > 0 -> text(text, place);
      case Value.Obj object when depth > 0 && !object.fields().isEmpty() ->
          structure(object, place, depth);
      case Value.Array array when depth > 0 && !array.items().isEmpty() ->
          structure(array, place, depth);
      default -> value;
    };
  }

  private Value text(Value.Text text, Place place) {
    if (text.value().length() < LONG_TEXT) {
      return text;
    }
    Place known = texts.putIfAbsent(text.value(), place);
    return known == null ? text : known.marker();
  }

  private Value structure(Value value, Place place, int depth) {
    Place known = structures.putIfAbsent(value, place);
    if (known != null) {
      return known.marker();
    }
    return value instanceof Value.Obj object
        ? object(object, place, depth)
        : array((Value.Array) value, place, depth);
  }

  @SuppressWarnings("ReferenceEquality") // an unchanged part is the very same part
  private Value object(Value.Obj object, Place place, int depth) {
    Map<String, Value> changed = new LinkedHashMap<>();
    for (Map.Entry<String, Value> field : object.fields().entrySet()) {
      Value shorter = shorten(field.getValue(), new Place(place, field.getKey()), depth - 1);
      if (shorter != field.getValue()) {
        changed.put(field.getKey(), shorter);
      }
    }
    Value.Obj built = changed.isEmpty() ? object : with(object, changed);
    return object.has(SAME) || object.has(PLAIN) ? Value.obj(PLAIN, built) : built;
  }

  private static Value.Obj with(Value.Obj object, Map<String, Value> changed) {
    ObjBuilder kept = Value.Obj.builder();
    object.fields().forEach((name, value) -> kept.put(name, changed.getOrDefault(name, value)));
    return kept.build();
  }

  @SuppressWarnings("ReferenceEquality") // an unchanged part is the very same part
  private Value array(Value.Array array, Place place, int depth) {
    List<Value> items = new ArrayList<>(array.items().size());
    boolean changed = false;
    for (Value item : array.items()) {
      Place inside = new Place(place, String.valueOf(items.size()));
      Value shorter = shorten(item, inside, depth - 1);
      changed |= shorter != item;
      items.add(shorter);
    }
    return changed ? Value.array(items) : array;
  }

  /** The content of a field as it was before it was shortened; null where the rest is erased. */
  static Value restore(Value content, Value.Obj body) {
    return restore(content, body, DEEPEST);
  }

  private static Value restore(Value content, Value.Obj body, int depth) {
    return switch (content) {
      case Value.Obj object when depth > 0 && object.has(SAME) -> follow(object.texts(SAME), body);
      case Value.Obj object when depth > 0 && object.has(PLAIN) ->
          fields(object.object(PLAIN), body, depth);
      case Value.Obj object when depth > 0 -> fields(object, body, depth);
      case Value.Array array when depth > 0 ->
          Value.array(array.items().stream().map(item -> restore(item, body, depth - 1)).toList());
      default -> content;
    };
  }

  private static Value fields(Value.Obj object, Value.Obj body, int depth) {
    ObjBuilder whole = Value.Obj.builder();
    object.fields().forEach((key, field) -> whole.put(key, restore(field, body, depth - 1)));
    return whole.build();
  }

  /**
   * Follows a place through the shortened body; markers always point to what was written before.
   */
  private static Value follow(List<String> place, Value.Obj body) {
    Value found = body;
    for (String key : place) {
      Value inside = found.at(PLAIN).orElse(found);
      found = inside.at(key).orElse(Value.NULL);
    }
    return restore(found, body, DEEPEST + 1 - place.size());
  }
}
