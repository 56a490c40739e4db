package io.meshflow.core.execution;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import java.util.function.UnaryOperator;

/** Decides what of the contents of a record is kept. */
final class Keeping {

  private final Policy.StoreBodies how;
  private final UnaryOperator<String> scrubber;

  Keeping(Policy policy, UnaryOperator<String> scrubber) {
    this.how = policy.privacy().storeBodies();
    this.scrubber = scrubber;
  }

  /** The body to store; the definition a run pins is always kept. */
  Value.Obj body(Value.Obj body) {
    return switch (how) {
      case FULL -> body;
      case SCRUBBED -> scrubbedFields(body);
      case NONE -> definitionAlone(body);
    };
  }

  /** Whether what was stored of a value, in whatever form, stands for exactly this value. */
  boolean standsFor(Value stored, Value value) {
    return switch (how) {
      case FULL -> stored.equals(value);
      case SCRUBBED -> stored.equals(value) || stored.equals(scrub(value));
      case NONE -> stored.equals(value) || stored.equals(Value.NULL);
    };
  }

  private Value.Obj scrubbedFields(Value.Obj body) {
    ObjBuilder kept = Value.Obj.builder();
    body.fields().forEach((name, value) -> kept.put(name, scrubbedField(value)));
    return kept.build();
  }

  private Value scrubbedField(Value value) {
    if (value instanceof Value.Obj content && content.has("document")) {
      Value scrubbed = scrub(content.without("document"));
      return ((Value.Obj) scrubbed).with("document", content.required("document"));
    }
    return scrub(value);
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

  private static Value.Obj definitionAlone(Value.Obj body) {
    ObjBuilder kept = Value.Obj.builder();
    body.fields()
        .forEach(
            (name, value) ->
                value
                    .at("document")
                    .ifPresent(document -> kept.put(name, Value.obj("document", document))));
    return kept.build();
  }
}
