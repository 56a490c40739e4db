package io.meshflow.definition.pinned;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;
import java.time.Duration;

/** How models are to answer, as data; nothing where nothing is said. */
final class MannerDocument {

  private MannerDocument() {}

  static Value.Obj write(Manner manner) {
    return Value.Obj.builder()
        .putIf(!manner.wishes().fields().isEmpty(), "wishes", manner.wishes())
        .putIf("cache_ms", manner.answers().map(age -> Value.of(age.toMillis())))
        .putIf("prompt_cache", manner.prompts().map(Value::of))
        .putIf("history", manner.history().map(turns -> Value.of((long) turns)))
        .build();
  }

  static Manner read(Value.Obj document) {
    return new Manner(
        document.objectIf("wishes").orElse(Value.Obj.EMPTY),
        document.wholeIf("cache_ms").map(Duration::ofMillis),
        document.flagIf("prompt_cache"),
        document.wholeIf("history").map(Math::toIntExact));
  }
}
