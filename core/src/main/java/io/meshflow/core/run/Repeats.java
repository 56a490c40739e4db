package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a long value once that several contents of one record hold, for example the result of a
 * call and the output of its step: every further occurrence is {@code {"$same": [field, key, …]}}.
 * An object that looks like a marker by itself is kept as {@code {"$plain": …}}. Used by one
 * thread.
 */
final class Repeats {

  private static final int LONG_TEXT = 128;
  private static final String SAME = "$same";
  private static final String PLAIN = "$plain";

  private final Map<String, Value> texts = new HashMap<>();
  private final Map<Value, Value> structures = new IdentityHashMap<>();

  /** The content of a field with markers in place of what other fields hold already. */
  Value shorten(Value content, String field) {
    return shorten(content, List.of(field));
  }

  private Value shorten(Value value, List<String> place) {
    return switch (value) {
      case Value.Text text -> text(text, place);
      case Value.Obj object -> structure(object, place);
      case Value.Array array -> structure(array, place);
      case Value.Null none -> none;
      case Value.Bool flag -> flag;
      case Value.Num number -> number;
    };
  }

  private Value text(Value.Text text, List<String> place) {
    if (text.value().length() < LONG_TEXT) {
      return text;
    }
    Value known = texts.putIfAbsent(text.value(), marker(place));
    return known == null ? text : known;
  }

  private Value structure(Value value, List<String> place) {
    Value known = structures.putIfAbsent(value, marker(place));
    if (known != null && !empty(value)) {
      return known;
    }
    return value instanceof Value.Obj object ? object(object, place) : array(value, place);
  }

  private static boolean empty(Value value) {
    return value instanceof Value.Obj object
        ? object.fields().isEmpty()
        : value instanceof Value.Array array && array.items().isEmpty();
  }

  private Value object(Value.Obj object, List<String> place) {
    ObjBuilder kept = Value.Obj.builder();
    object.fields().forEach((key, field) -> kept.put(key, shorten(field, with(place, key))));
    Value.Obj built = kept.build();
    return marks(object) ? Value.obj(PLAIN, built) : built;
  }

  private Value array(Value value, List<String> place) {
    List<Value> items = new ArrayList<>();
    for (Value item : ((Value.Array) value).items()) {
      items.add(shorten(item, with(place, String.valueOf(items.size()))));
    }
    return Value.array(items);
  }

  private static boolean marks(Value.Obj object) {
    return object.has(SAME) || object.has(PLAIN);
  }

  private static Value marker(List<String> place) {
    return Value.obj(SAME, Value.texts(place));
  }

  private static List<String> with(List<String> place, String key) {
    List<String> longer = new ArrayList<>(place);
    longer.add(key);
    return longer;
  }

  /** The content of a field as it was before it was shortened; null where the rest is erased. */
  static Value restore(Value content, Value.Obj body) {
    return switch (content) {
      case Value.Obj object when object.has(PLAIN) -> fields(object.object(PLAIN), body);
      case Value.Obj object when object.has(SAME) -> follow(object.texts(SAME), body);
      case Value.Obj object -> fields(object, body);
      case Value.Array array ->
          Value.array(array.items().stream().map(item -> restore(item, body)).toList());
      case Value.Text text -> text;
      case Value.Null none -> none;
      case Value.Bool flag -> flag;
      case Value.Num number -> number;
    };
  }

  private static Value fields(Value.Obj object, Value.Obj body) {
    ObjBuilder whole = Value.Obj.builder();
    object.fields().forEach((key, field) -> whole.put(key, restore(field, body)));
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
    return restore(found, body);
  }
}
