package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The erasable part of a record: named fields, each hidden behind its own salted commitment. */
public record Body(SortedMap<String, BodyField> fields) {

  private static final int MAX_NAME = 128;

  public Body {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    if (fields.isEmpty() || !fields.keySet().stream().allMatch(Body::isName)) {
      throw new LedgerFormatException("A body has fields, named by 1 to 128 plain characters");
    }
  }

  /** The root over the leaf hashes of all fields, the header's commitment to this body. */
  public byte[] root() {
    CompactRange tree = new CompactRange();
    fields.forEach((name, field) -> tree.append(field.leaf(name)));
    return tree.root();
  }

  /** The values that are here; stored and erased fields are left out. */
  public Value.Obj values() {
    ObjBuilder values = Value.Obj.builder();
    fields.forEach(
        (name, field) -> {
          if (field instanceof BodyField.Open open) {
            values.put(name, open.value());
          }
        });
    return values.build();
  }

  /** The ids of the blobs this body refers to, in the order of its fields. */
  public List<String> blobs() {
    return fields.values().stream()
        .filter(BodyField.Stored.class::isInstance)
        .map(field -> ((BodyField.Stored) field).blob())
        .toList();
  }

  /** The names of the fields that were erased alone. */
  public List<String> erased() {
    return fields.entrySet().stream()
        .filter(field -> field.getValue() instanceof BodyField.Erased)
        .map(field -> field.getKey())
        .toList();
  }

  /** The same body without the values and salts of these fields; its root stays the same. */
  public Body erase(Set<String> names) {
    SortedMap<String, BodyField> left = new TreeMap<>(fields);
    left.replaceAll(
        (name, field) ->
            names.contains(name) ? new BodyField.Erased(Hashes.base64(field.leaf(name))) : field);
    return new Body(left);
  }

  /** The same body with one field in another form of the same leaf hash. */
  Body with(String name, BodyField field) {
    SortedMap<String, BodyField> changed = new TreeMap<>(fields);
    changed.put(name, field);
    return new Body(changed);
  }

  /** The plaintext object of docs/ledger-format.md §3.2. */
  public Value.Obj toValue() {
    ObjBuilder body = Value.Obj.builder();
    fields.forEach((name, field) -> body.put(name, form(field)));
    return body.build();
  }

  /** The canonical bytes of the plaintext object. */
  public byte[] bytes() {
    return Json.canonicalBytes(toValue(), Json.MAX_ENVELOPE_DEPTH);
  }

  /** Reads the plaintext object; a {@link LedgerFormatException} says what is wrong. */
  public static Body of(Value value) {
    if (!(value instanceof Value.Obj obj)) {
      throw new LedgerFormatException("A body is an object");
    }
    try {
      SortedMap<String, BodyField> fields = new TreeMap<>();
      obj.fields().forEach((name, field) -> fields.put(name, field(field)));
      return new Body(fields);
    } catch (JsonShapeException e) {
      throw new LedgerFormatException("Not a body: " + e.getMessage(), e);
    }
  }

  /** Reads the plaintext. */
  static Body parse(byte[] bytes) {
    try {
      return of(Json.parse(bytes, Json.MAX_ENVELOPE_DEPTH));
    } catch (JsonException e) {
      throw new LedgerFormatException("Not a body: " + e.getMessage(), e);
    }
  }

  static Value form(BodyField field) {
    return switch (field) {
      case BodyField.Open open -> Value.obj("salt", Value.of(open.salt()), "value", open.value());
      case BodyField.Stored stored ->
          Value.Obj.builder()
              .put("blob", stored.blob())
              .put("leaf", stored.leaf())
              .put("salt", stored.salt())
              .put("size", stored.size())
              .build();
      case BodyField.Erased erased -> Value.obj("leaf", Value.of(erased.leaf()));
    };
  }

  private static BodyField field(Value value) {
    if (!(value instanceof Value.Obj obj)) {
      throw new LedgerFormatException("A field of a body is an object");
    }
    return switch (String.join(",", obj.fields().keySet())) {
      case "salt,value" -> new BodyField.Open(obj.text("salt"), obj.required("value"));
      case "blob,leaf,salt,size" ->
          new BodyField.Stored(
              obj.text("salt"), obj.text("leaf"), obj.text("blob"), obj.whole("size"));
      case "leaf" -> new BodyField.Erased(obj.text("leaf"));
      default -> throw new LedgerFormatException("A field of a body has one of three forms");
    };
  }

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.codePointCount(0, name.length()) <= MAX_NAME
        && name.chars().allMatch(c -> c >= ' ');
  }
}
