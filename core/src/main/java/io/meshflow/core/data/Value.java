package io.meshflow.core.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An immutable JSON value within I-JSON (RFC 7493): one number type, well-formed Unicode, objects
 * sorted by key. Two values are equal exactly when their canonical forms are. Thread-safe.
 */
public sealed interface Value {

  /** The largest magnitude below which every integer has its own double: 2^53. */
  long MAX_WHOLE = 1L << 53;

  /** The one null. */
  Value NULL = new Null();

  /** The true flag. */
  Bool TRUE = new Bool(true);

  /** The false flag. */
  Bool FALSE = new Bool(false);

  /** Follows object keys and array indexes; empty where a step does not exist. */
  Optional<Value> at(String... path);

  /** A text value; refuses lone surrogates. */
  static Text of(String value) {
    return new Text(value);
  }

  /** A number; refuses NaN and infinities. */
  static Num of(double value) {
    return new Num(value);
  }

  /** A whole number; refuses magnitudes over 2^53, which a double would change silently. */
  static Num of(long value) {
    if (value > MAX_WHOLE || value < -MAX_WHOLE) {
      throw new IllegalArgumentException("A whole number beyond 2^53 must be carried as text");
    }
    return new Num(value);
  }

  /** A flag. */
  static Bool of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /** An array of these items. */
  static Array array(Value... items) {
    return new Array(List.of(items));
  }

  /** An array of these items. */
  static Array array(List<? extends Value> items) {
    return new Array(Collections.unmodifiableList(items));
  }

  /** An array of texts. */
  static Array texts(List<String> items) {
    List<Value> texts = new ArrayList<>(items.size());
    items.forEach(item -> texts.add(new Text(item)));
    return array(texts);
  }

  /** An object of one field. */
  static Obj obj(String key, Value value) {
    return Obj.builder().put(key, value).build();
  }

  /** An object of two fields. */
  static Obj obj(String k1, Value v1, String k2, Value v2) {
    return Obj.builder().put(k1, v1).put(k2, v2).build();
  }

  /** An object of three fields. */
  static Obj obj(String k1, Value v1, String k2, Value v2, String k3, Value v3) {
    return Obj.builder().put(k1, v1).put(k2, v2).put(k3, v3).build();
  }

  /** The JSON null. */
  record Null() implements Value {
    @Override
    public Optional<Value> at(String... path) {
      return Paths.at(this, path);
    }
  }

  /** A JSON true or false. */
  record Bool(boolean value) implements Value {
    @Override
    public Optional<Value> at(String... path) {
      return Paths.at(this, path);
    }
  }

  /** A finite IEEE 754 double; negative zero becomes zero. */
  record Num(double value) implements Value {
    public Num {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("A number must be finite");
      }
      value = value == 0 ? 0.0 : value;
    }

    /** Whether it is a whole number of at most 2^53 in magnitude. */
    public boolean isWhole() {
      return value == Math.rint(value) && Math.abs(value) <= MAX_WHOLE;
    }

    @Override
    public Optional<Value> at(String... path) {
      return Paths.at(this, path);
    }
  }

  /** Well-formed Unicode text: no lone surrogates. */
  record Text(String value) implements Value {
    public Text {
      if (!Unicode.wellFormed(value)) {
        throw new IllegalArgumentException("Text must not contain a lone surrogate");
      }
    }

    @Override
    public Optional<Value> at(String... path) {
      return Paths.at(this, path);
    }
  }

  /** An ordered list of values. */
  record Array(List<Value> items) implements Value {
    public Array {
      items = List.copyOf(items);
    }

    @Override
    public Optional<Value> at(String... path) {
      return Paths.at(this, path);
    }
  }

  /**
   * Fields sorted by the UTF-16 code units of their names. The typed accessors throw {@link
   * JsonShapeException} naming the field when it is absent or of another kind.
   */
  record Obj(SortedMap<String, Value> fields) implements Value {

    /** The object without fields. */
    public static final Obj EMPTY = new Obj(SortedFields.EMPTY);

    public Obj {
      fields = SortedFields.copyOf(fields);
    }

    /** Collects fields in any order; the last value of a name wins. */
    public static ObjBuilder builder() {
      return new ObjBuilder();
    }

    /** A builder that starts with these fields. */
    public ObjBuilder toBuilder() {
      return new ObjBuilder().putAll(this);
    }

    /** The field of this name, if present. */
    public Optional<Value> field(String name) {
      return Optional.ofNullable(fields.get(name));
    }

    /** Whether a field of this name is present, null included. */
    public boolean has(String name) {
      return fields.containsKey(name);
    }

    /** This object with the field added or replaced. */
    public Obj with(String name, Value value) {
      return toBuilder().put(name, value).build();
    }

    /** This object without the field. */
    public Obj without(String name) {
      if (!has(name)) {
        return this;
      }
      ObjBuilder rest = new ObjBuilder();
      fields.forEach(
          (key, value) -> {
            if (!key.equals(name)) {
              rest.put(key, value);
            }
          });
      return rest.build();
    }

    /** The field as it is. */
    public Value required(String name) {
      Value value = fields.get(name);
      if (value == null) {
        throw new JsonShapeException(name, "present", "absent");
      }
      return value;
    }

    /** The text of the field. */
    public String text(String name) {
      return Shapes.text(name, required(name));
    }

    /** The field as a whole number of at most 2^53 in magnitude. */
    public long whole(String name) {
      return Shapes.whole(name, required(name));
    }

    /** The field as a number. */
    public double number(String name) {
      return Shapes.number(name, required(name));
    }

    /** The field as a flag. */
    public boolean flag(String name) {
      return Shapes.flag(name, required(name));
    }

    /** The items of the field. */
    public List<Value> array(String name) {
      return Shapes.array(name, required(name));
    }

    /** The items of the field, each a text. */
    public List<String> texts(String name) {
      return array(name).stream().map(item -> Shapes.text(name, item)).toList();
    }

    /** The items of the field, each an object. */
    public List<Obj> objects(String name) {
      return array(name).stream().map(item -> Shapes.object(name, item)).toList();
    }

    /** The field as an object. */
    public Obj object(String name) {
      return Shapes.object(name, required(name));
    }

    /** The text of the field unless it is absent or null. */
    public Optional<String> textIf(String name) {
      return present(name).map(value -> Shapes.text(name, value));
    }

    /** The whole number of the field unless it is absent or null. */
    public Optional<Long> wholeIf(String name) {
      return present(name).map(value -> Shapes.whole(name, value));
    }

    /** The number of the field unless it is absent or null. */
    public Optional<Double> numberIf(String name) {
      return present(name).map(value -> Shapes.number(name, value));
    }

    /** The flag of the field unless it is absent or null. */
    public Optional<Boolean> flagIf(String name) {
      return present(name).map(value -> Shapes.flag(name, value));
    }

    /** The items of the field unless it is absent or null. */
    public Optional<List<Value>> arrayIf(String name) {
      return present(name).map(value -> Shapes.array(name, value));
    }

    /** The object of the field unless it is absent or null. */
    public Optional<Obj> objectIf(String name) {
      return present(name).map(value -> Shapes.object(name, value));
    }

    private Optional<Value> present(String name) {
      return field(name).filter(value -> !Objects.equals(value, NULL));
    }

    @Override
    public Optional<Value> at(String... path) {
      return Paths.at(this, path);
    }
  }
}
