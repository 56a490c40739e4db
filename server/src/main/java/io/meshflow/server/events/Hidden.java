package io.meshflow.server.events;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;

/**
 * Contents of runs as they are shown: without what looks like a secret or stands under a name for
 * one. Not for answers, of which the policy of the run decides. Stateless.
 */
public final class Hidden {

  /** Nothing that is a secret by itself. */
  private static final String ANYTHING = "=anything1";

  private Hidden() {}

  /** The same without secrets. */
  public static Value in(Value value) {
    return switch (value) {
      case Value.Text text -> Value.of(SecretRedactor.redact(text.value()));
      case Value.Array array -> Value.array(array.items().stream().map(Hidden::in).toList());
      case Value.Obj object -> in(object);
      case Value.Null none -> none;
      case Value.Bool flag -> flag;
      case Value.Num number -> number;
    };
  }

  private static Value.Obj in(Value.Obj object) {
    ObjBuilder fields = Value.Obj.builder();
    object
        .fields()
        .forEach(
            (name, value) -> {
              boolean named = value instanceof Value.Text && secret(name);
              fields.put(name, named ? Value.of(SecretRedactor.MARK) : in(value));
            });
    return fields.build();
  }

  private static boolean secret(String name) {
    return SecretRedactor.redact(name + ANYTHING).endsWith(SecretRedactor.MARK);
  }

  /** Contents of records by their places; those of answers stay as they are. */
  public static Value.Obj inBody(Value.Obj body) {
    ObjBuilder fields = Value.Obj.builder();
    body.fields()
        .forEach((place, value) -> fields.put(place, place.endsWith("output") ? value : in(value)));
    return fields.build();
  }
}
