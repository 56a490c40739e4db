package io.meshflow.core.data;

import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one parsed object; cheap while names arrive in ascending order. */
final class FieldCollector {

  private String[] names = new String[8];
  private Value[] values = new Value[8];
  private int size;
  private @Nullable TreeMap<String, Value> unordered;

  /** Adds or replaces; true when the name was there already. */
  boolean put(String name, Value value) {
    if (unordered != null) {
      return unordered.put(name, value) != null;
    }
    if (size > 0 && names[size - 1].compareTo(name) >= 0) {
      unordered = new TreeMap<>();
      for (int i = 0; i < size; i++) {
        unordered.put(names[i], values[i]);
      }
      return unordered.put(name, value) != null;
    }
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    names[size] = name;
    values[size++] = value;
    return false;
  }

  SortedFields build() {
    return unordered != null
        ? new SortedFields(
            unordered.keySet().toArray(new String[0]), unordered.values().toArray(new Value[0]))
        : new SortedFields(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
  }
}
