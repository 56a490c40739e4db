package io.meshflow.core.execution;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.RunEvent;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Decides what of the contents of a record is kept. What a run needs to go on under the same
 * definition and the same request is never changed.
 */
final class Keeping {

  private static final List<String> PINNED =
      List.of("document", RunEvent.CORRELATION, RunEvent.EXPERIENCE, RunEvent.SITE);

  private final Policy.StoreBodies how;
  private final UnaryOperator<String> scrubber;

  Keeping(Policy policy, UnaryOperator<String> scrubber) {
    this.how = policy.privacy().storeBodies();
    this.scrubber = scrubber;
  }

  /** The body to store. */
  Value.Obj body(Value.Obj body) {
    return switch (how) {
      case FULL -> body;
      case SCRUBBED -> scrubbedFields(body);
      case NONE -> pinnedAlone(body);
    };
  }

  /** Whether what was stored of a value, in whatever form, stands for exactly this value. */
  boolean standsFor(Value stored, Value value) {
    return switch (how) {
      case FULL -> stored.equals(value);
      case SCRUBBED -> stored.equals(value) || stored.equals(scrub(value));
      case NONE -> stored.equals(value);
    };
  }

  private Value.Obj scrubbedFields(Value.Obj body) {
    ObjBuilder kept = Value.Obj.builder();
    body.fields()
        .forEach(
            (name, value) -> {
              Value scrubbed = scrub(value);
              Value.Obj pinned = pinned(name, value);
              kept.put(name, pinned.fields().isEmpty() ? scrubbed : with(scrubbed, pinned));
            });
    return kept.build();
  }

  private static Value with(Value scrubbed, Value.Obj pinned) {
    ObjBuilder whole = ((Value.Obj) scrubbed).toBuilder();
    pinned.fields().forEach(whole::put);
    return whole.build();
  }

  /** The part of one field of a body that is kept as it is; only an admission has any. */
  private static Value.Obj pinned(String name, Value value) {
    ObjBuilder pinned = Value.Obj.builder();
    if (name.endsWith(".content") && value instanceof Value.Obj content) {
      PINNED.forEach(one -> content.field(one).ifPresent(kept -> pinned.put(one, kept)));
    }
    return pinned.build();
  }

  private Value scrub(Value value) {
    return switch (value) {
      case Value.Text text -> Value.of(scrubber.apply(text.value()));
      case Value.Array array -> Value.array(array.items().stream().map(this::scrub).toList());
      case Value.Obj object -> {
        ObjBuilder kept = Value.Obj.builder();
        object.fields().forEach((name, field) -> kept.put(name, scrub(field)));
        yield kept.build();
      }
      case Value.Null none -> none;
      case Value.Bool flag -> flag;
      case Value.Num number -> number;
    };
  }

  private static Value.Obj pinnedAlone(Value.Obj body) {
    ObjBuilder kept = Value.Obj.builder();
    body.fields()
        .forEach(
            (name, value) -> {
              Value.Obj pinned = pinned(name, value);
              kept.putIf(!pinned.fields().isEmpty(), name, pinned);
            });
    return kept.build();
  }
}
