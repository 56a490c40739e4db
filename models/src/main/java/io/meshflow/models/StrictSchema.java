package io.meshflow.models;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Set;

/**
 * Whether the vendors' strict mode takes a schema: every object closed, every field required, and
 * no keyword beyond the common ones. Others are asked for without strict mode, and checked by us.
 */
final class StrictSchema {

  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "enum",
          "const",
          "description",
          "title",
          "$schema");

  private StrictSchema() {}

  static boolean accepts(Value.Obj schema) {
    if (!KEYWORDS.containsAll(schema.fields().keySet())) {
      return false;
    }
    boolean object = schema.field("type").filter(Value.of("object")::equals).isPresent();
    if (object && !closed(schema)) {
      return false;
    }
    boolean itemsToo =
        !schema.has("items")
            || (schema.required("items") instanceof Value.Obj items && accepts(items));
    return itemsToo && properties(schema).fields().values().stream().allMatch(StrictSchema::nested);
  }

  private static boolean nested(Value value) {
    return value instanceof Value.Obj schema && accepts(schema);
  }

  private static boolean closed(Value.Obj schema) {
    List<Value> required =
        schema.field("required").orElse(Value.array()) instanceof Value.Array array
            ? array.items()
            : List.of();
    return schema.field("additionalProperties").filter(Value.FALSE::equals).isPresent()
        && properties(schema).fields().keySet().stream()
            .allMatch(name -> required.contains(Value.of(name)));
  }

  private static Value.Obj properties(Value.Obj schema) {
    return schema.field("properties").orElse(Value.Obj.EMPTY) instanceof Value.Obj properties
        ? properties
        : Value.Obj.EMPTY;
  }
}
