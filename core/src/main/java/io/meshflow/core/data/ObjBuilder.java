package io.meshflow.core.data;

import java.util.Optional;
import java.util.TreeMap;

/** Collects the fields of one object in any order. Not thread-safe. */
public final class ObjBuilder {

  private final TreeMap<String, Value> fields = new TreeMap<>();

  ObjBuilder() {}

  /** Sets a field. */
  public ObjBuilder put(String name, Value value) {
    fields.put(name, value);
    return this;
  }

  /** Sets a text field. */
  public ObjBuilder put(String name, String value) {
    return put(name, Value.of(value));
  }

  /** Sets a whole number field of at most 2^53 in magnitude. */
  public ObjBuilder put(String name, long value) {
    return put(name, Value.of(value));
  }

  /** Sets a number field; finite. */
  public ObjBuilder put(String name, double value) {
    return put(name, Value.of(value));
  }

  /** Sets a flag field. */
  public ObjBuilder put(String name, boolean value) {
    return put(name, Value.of(value));
  }

  /** Sets all fields of another object. */
  public ObjBuilder putAll(Value.Obj other) {
    fields.putAll(other.fields());
    return this;
  }

  /** Sets a field only when the condition holds. */
  public ObjBuilder putIf(boolean condition, String name, Value value) {
    return condition ? put(name, value) : this;
  }

  /** Sets a text field only when the condition holds. */
  public ObjBuilder putIf(boolean condition, String name, String value) {
    return condition ? put(name, value) : this;
  }

  /** Sets a field only when there is a value. */
  public ObjBuilder putIf(String name, Optional<? extends Value> value) {
    value.ifPresent(present -> put(name, present));
    return this;
  }

  /** Sets a text field only when there is a text. */
  public ObjBuilder putTextIf(String name, Optional<String> text) {
    text.ifPresent(present -> put(name, present));
    return this;
  }

  /** The object of all fields set so far. */
  public Value.Obj build() {
    return fields.isEmpty() ? Value.Obj.EMPTY : new Value.Obj(fields);
  }
}
