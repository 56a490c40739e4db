package io.meshflow.core.data;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An immutable sorted map on two arrays: small, quick to build in order, searched by halving. */
final class SortedFields extends AbstractMap<String, Value> implements SortedMap<String, Value> {

  static final SortedFields EMPTY = new SortedFields(new String[0], new Value[0]);

  private final String[] names;
  private final Value[] values;

  /** Takes ownership of the arrays; names must be strictly ascending and well formed. */
  SortedFields(String[] names, Value[] values) {
    this.names = names;
    this.values = values;
  }

  static SortedFields copyOf(SortedMap<String, Value> source) {
    if (source instanceof SortedFields own) {
      return own;
    }
    SortedMap<String, Value> sorted =
        source.comparator() == null ? source : new TreeMap<String, Value>(Map.copyOf(source));
    String[] names = sorted.keySet().toArray(new String[0]);
    for (String name : names) {
      if (!Unicode.wellFormed(name)) {
        throw new IllegalArgumentException("A field name must not contain a lone surrogate");
      }
    }
    Value[] values = sorted.values().toArray(new Value[0]);
    for (Value value : values) {
      Objects.requireNonNull(value, "A field needs a value; null is Value.NULL");
    }
    return new SortedFields(names, values);
  }

  String name(int index) {
    return names[index];
  }

  Value value(int index) {
    return values[index];
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public @Nullable Value get(@Nullable Object key) {
    int index = index(key);
    return index < 0 ? null : values[index];
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return index(key) >= 0;
  }

  private int index(@Nullable Object key) {
    return key instanceof String name ? Arrays.binarySearch(names, name) : -1;
  }

  @Override
  public @Nullable Comparator<? super String> comparator() {
    return null;
  }

  @Override
  public SortedMap<String, Value> subMap(String from, String to) {
    if (from.compareTo(to) > 0) {
      throw new IllegalArgumentException("The range ends before it starts");
    }
    return range(place(from), place(to));
  }

  @Override
  public SortedMap<String, Value> headMap(String to) {
    return range(0, place(to));
  }

  @Override
  public SortedMap<String, Value> tailMap(String from) {
    return range(place(from), names.length);
  }

  private SortedFields range(int from, int to) {
    return new SortedFields(
        Arrays.copyOfRange(names, from, to), Arrays.copyOfRange(values, from, to));
  }

  private int place(String name) {
    int index = Arrays.binarySearch(names, name);
    return index < 0 ? -index - 1 : index;
  }

  @Override
  public String firstKey() {
    return edge(0);
  }

  @Override
  public String lastKey() {
    return edge(names.length - 1);
  }

  private String edge(int index) {
    if (names.length == 0) {
      throw new NoSuchElementException("The object has no fields");
    }
    return names[index];
  }

  @Override
  public Set<Map.Entry<String, Value>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Value>> iterator() {
        return IntStream.range(0, names.length)
            .<Map.Entry<String, Value>>mapToObj(i -> Map.entry(names[i], values[i]))
            .iterator();
      }

      @Override
      public int size() {
        return names.length;
      }
    };
  }
}
