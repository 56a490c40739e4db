package io.meshflow.core.engine;

import io.meshflow.core.data.Value;

/**
 * A filled template.
 *
 * @param value what goes out
 * @param recorded the same with references in place of long values the record holds already
 */
record Rendered(Value value, Value recorded) {

  static Rendered plain(Value value) {
    return new Rendered(value, value);
  }
}
