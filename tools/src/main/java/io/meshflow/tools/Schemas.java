package io.meshflow.tools;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;

/** Reads the argument schemas of the tools, which are written as JSON beside them. */
final class Schemas {

  private Schemas() {}

  static Value.Obj of(String json) {
    return (Value.Obj) Json.parse(json);
  }
}
