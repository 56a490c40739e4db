package io.meshflow.testkit;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;

/** The part of a document that another one has too. */
final class SharedPart {
  private SharedPart() {}

  static Value.Obj of(Value.Obj document, Value.Obj like) {
    ObjBuilder part = Value.Obj.builder();
    like.fields()
        .forEach(
            (name, value) ->
                document
                    .field(name)
                    .ifPresent(
                        there ->
                            part.put(
                                name,
                                there instanceof Value.Obj object && value instanceof Value.Obj own
                                    ? of(object, own)
                                    : there)));
    return part.build();
  }
}
