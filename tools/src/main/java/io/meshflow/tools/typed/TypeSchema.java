package io.meshflow.tools.typed;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Makes the JSON Schema (draft 2020-12, as the vendors take it: no references) of a Java type. */
public final class TypeSchema {

  private final Deque<Class<?>> inside = new ArrayDeque<>();

  private TypeSchema() {}

  /**
   * The schema of a type.
   *
   * @throws IllegalArgumentException for a type without one, and for one that holds itself
   */
  public static Value.Obj of(Type type) {
    return new TypeSchema().schema(Types.of(type), Optional.empty()).build();
  }

  private ObjBuilder schema(Types type, Optional<Describe> said) {
    ObjBuilder schema =
        switch (type) {
          case Types.Text _ -> text(said);
          case Types.Flag _ -> typed("boolean");
          case Types.Whole whole ->
              typed("integer").put("minimum", whole.least()).put("maximum", whole.most());
          case Types.Real _ -> typed("number");
          case Types.Choice choice -> typed("string").put("enum", Value.texts(words(choice)));
          case Types.Maybe maybe -> schema(Types.of(maybe.inner()), Optional.empty());
          case Types.Many many -> typed("array").put("items", inner(many.inner()));
          case Types.Table table ->
              typed("object").put("additionalProperties", inner(table.inner()));
          case Types.Group group -> group(group.type(), List.of());
          case Types.Union union -> union(union.type());
          case Types.AnyJson _ -> Value.Obj.builder();
        };
    said.ifPresent(words -> schema.put("description", words.value()));
    return schema;
  }

  private Value.Obj inner(Type type) {
    return schema(Types.of(type), Optional.empty()).build();
  }

  private static ObjBuilder typed(String type) {
    return Value.Obj.builder().put("type", type);
  }

  private static ObjBuilder text(Optional<Describe> said) {
    ObjBuilder text = typed("string");
    said.filter(words -> words.longest() > 0)
        .ifPresent(words -> text.put("maxLength", words.longest()));
    return text;
  }

  private static List<String> words(Types.Choice choice) {
    return Arrays.stream(choice.type().getEnumConstants())
        .map(constant -> Types.word(((Enum<?>) constant).name()))
        .toList();
  }

  /** An object with the components of a record, behind a word that tells it apart if need be. */
  private ObjBuilder group(Class<?> type, List<String> kind) {
    if (inside.contains(type)) {
      throw new IllegalArgumentException(
          type.getTypeName() + " holds itself: vendors take no recursive schemas, use Value");
    }
    inside.push(type);
    ObjBuilder properties = Value.Obj.builder();
    List<String> required = new ArrayList<>();
    for (String word : kind) {
      properties.put(TypedValue.KIND, Value.obj("const", Value.of(word)));
      required.add(TypedValue.KIND);
    }
    for (RecordComponent component : type.getRecordComponents()) {
      Types kindOf = Types.of(component.getGenericType());
      properties.put(component.getName(), schema(kindOf, said(component)).build());
      if (!(kindOf instanceof Types.Maybe)) {
        required.add(component.getName());
      }
    }
    inside.pop();
    ObjBuilder schema =
        typed("object")
            .put("properties", properties.build())
            .put("required", Value.texts(required))
            .put("additionalProperties", false);
    said(type).ifPresent(words -> schema.put("description", words.value()));
    return schema;
  }

  private ObjBuilder union(Class<?> type) {
    List<Value> kinds = new ArrayList<>();
    for (Class<?> kind : type.getPermittedSubclasses()) {
      kinds.add(group(kind, List.of(Types.word(kind.getSimpleName()))).build());
    }
    ObjBuilder schema = Value.Obj.builder().put("oneOf", Value.array(kinds));
    said(type).ifPresent(words -> schema.put("description", words.value()));
    return schema;
  }

  private static Optional<Describe> said(AnnotatedElement element) {
    return Optional.ofNullable(element.getAnnotation(Describe.class));
  }
}
