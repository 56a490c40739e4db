package io.meshflow.core.execution;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Decides what of the contents of a record is kept. What a run needs to go on under the same
 * definition and the same request is never changed.
 */
final class Keeping {

  private static final List<String> PINNED =
      List.of("document", RunEvent.CORRELATION, RunEvent.EXPERIENCE, RunEvent.SITE);

  /** Ends the name of what is a digest, in which no value could be hidden. */
  private static final String DIGEST = "." + Facts.GATE_FACTS;

  /** Field of a body: whether marks stand in the place of some of its values. */
  private static final String HIDDEN = "hidden";

  private final StoreBodies how;
  private final UnaryOperator<String> scrubber;
  private final BooleanSupplier hides;

  /** For what comes from outside the run, such as the answers of people. */
  Keeping(Policy policy, UnaryOperator<String> scrubber) {
    this(policy, scrubber, () -> false);
  }

  /** For what the run itself does, of which a part may be made of marks. */
  Keeping(Run run, UnaryOperator<String> scrubber) {
    this(run.workflow().policy(), scrubber, run::hides);
  }

  private Keeping(Policy policy, UnaryOperator<String> scrubber, BooleanSupplier hides) {
    this.how = policy.privacy().storeBodies();
    this.scrubber = scrubber;
    this.hides = hides;
  }

  /** The body to store; where something may be hidden it says whether anything is. */
  Value.Obj body(Value.Obj body) {
    Value.Obj kept =
        switch (how) {
          case FULL -> body;
          case SCRUBBED -> scrubbedFields(body);
          case NONE -> pinnedAlone(body);
        };
    boolean hidden = hides.getAsBoolean() || how == StoreBodies.SCRUBBED && !kept.equals(body);
    boolean unsaid = how != StoreBodies.SCRUBBED || kept.fields().isEmpty();
    return hidden || !unsaid ? kept.with(HIDDEN, Value.of(hidden)) : kept;
  }

  /** How much of what was recorded is in a body that was read back. */
  static Recorded.Contents contents(Value.Obj body) {
    return body.field(HIDDEN)
        .map(Value.TRUE::equals)
        .map(hidden -> hidden ? Recorded.Contents.HIDDEN : Recorded.Contents.WHOLE)
        .orElse(body.fields().isEmpty() ? Recorded.Contents.WHOLE : Recorded.Contents.UNSAID);
  }

  /** Whether what was stored of a value, in whatever form, stands for exactly this value. */
  boolean standsFor(Value stored, Value value) {
    boolean hidden = how == StoreBodies.SCRUBBED && hides.getAsBoolean();
    return stored.equals(value) || hidden && stored.equals(scrub(value));
  }

  private Value.Obj scrubbedFields(Value.Obj body) {
    ObjBuilder kept = Value.Obj.builder();
    body.fields()
        .forEach(
            (name, value) -> {
              Value scrubbed = name.endsWith(DIGEST) ? value : scrub(value);
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
