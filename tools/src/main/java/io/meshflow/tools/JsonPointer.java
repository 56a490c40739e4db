package io.meshflow.tools;

import io.meshflow.core.data.Value;
import java.util.Optional;
import java.util.regex.Pattern;

/** JSON Pointer (RFC 6901). */
final class JsonPointer {

  private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

  private JsonPointer() {}

  /** The value the pointer names, if it exists; a malformed pointer is refused. */
  static Optional<Value> find(String pointer, Value root) {
    if (pointer.isEmpty()) {
      return Optional.of(root);
    }
    if (!pointer.startsWith("/") || pointer.matches("(?s).*~(?![01]).*")) {
      throw new IllegalArgumentException("a pointer is a row of /name, with ~0 and ~1 escaped");
    }
    Optional<Value> value = Optional.of(root);
    for (String token : pointer.substring(1).split("/", -1)) {
      String name = token.replace("~1", "/").replace("~0", "~");
      value = value.flatMap(parent -> child(parent, name));
    }
    return value;
  }

  private static Optional<Value> child(Value parent, String name) {
    if (parent instanceof Value.Obj object) {
      return object.field(name);
    }
    if (parent instanceof Value.Array array && INDEX.matcher(name).matches()) {
      int index = Integer.parseInt(name);
      return index < array.items().size()
          ? Optional.of(array.items().get(index))
          : Optional.empty();
    }
    return Optional.empty();
  }
}
