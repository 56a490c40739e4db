package io.meshflow.definition.schema;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Optional;

/** Finds references that lead out of a schema. */
final class References {

  private static final List<String> KEYWORDS = List.of("$ref", "$dynamicRef", "$recursiveRef");

  private References() {}

  /** A sentence about the first one, if any. */
  static Optional<String> outside(Value schema) {
    return switch (schema) {
      case Value.Obj object -> inObject(object);
      case Value.Array array ->
          array.items().stream().map(References::outside).flatMap(Optional::stream).findFirst();
      case Value.Null _, Value.Bool _, Value.Num _, Value.Text _ -> Optional.empty();
    };
  }

  private static Optional<String> inObject(Value.Obj object) {
    for (String keyword : KEYWORDS) {
      if (object.field(keyword).orElse(Value.NULL) instanceof Value.Text(String target)
          && !target.startsWith("#")) {
        return Optional.of(
            "The schema refers to `" + target + "`, and nothing outside it is fetched");
      }
    }
    return object.fields().values().stream()
        .map(References::outside)
        .flatMap(Optional::stream)
        .findFirst();
  }
}
