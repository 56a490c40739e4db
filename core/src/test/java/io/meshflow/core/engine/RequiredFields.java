package io.meshflow.core.engine;

import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.data.Value;
import java.util.List;

/** As much of JSON Schema as these tests need: {@code required}. */
final class RequiredFields implements JsonSchemas {

  @Override
  public List<String> violations(Value.Obj schema, Value value) {
    if (!schema.has("required")) {
      return List.of();
    }
    return schema.texts("required").stream()
        .filter(name -> value.at(name).isEmpty())
        .map(name -> "'" + name + "' is missing")
        .toList();
  }

  @Override
  public List<String> faults(Value.Obj schema) {
    return List.of();
  }
}
