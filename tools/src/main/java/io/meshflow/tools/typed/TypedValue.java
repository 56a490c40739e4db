package io.meshflow.tools.typed;

import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads JSON into Java types, as {@link TypeSchema} describes them. */
final class TypedValue {

  /** The property that tells the kinds of a union apart. */
  static final String KIND = "type";

  private TypedValue() {}

  /** The record; an {@link EffectFailure.Permanent} says what a model should send instead. */
  static <A extends Record> A read(Value value, Class<A> type) {
    try {
      return type.cast(of(value, type, ""));
    } catch (JsonShapeException | IllegalArgumentException wrong) {
      throw new EffectFailure.Permanent("invalid_arguments", String.valueOf(wrong.getMessage()));
    }
  }

  private static Object of(Value value, Type type, String at) {
    return switch (Types.of(type)) {
      case Types.Text _ when value instanceof Value.Text text -> text.value();
      case Types.Flag _ when value instanceof Value.Bool flag -> flag.value();
      case Types.Whole whole when value instanceof Value.Num number -> whole(number, whole, at);
      case Types.Real real when value instanceof Value.Num number -> real(number, real);
      case Types.Choice choice when value instanceof Value.Text text -> choice(text, choice, at);
      case Types.Many many when value instanceof Value.Array array ->
          array.items().stream().map(item -> of(item, many.inner(), at + "[]")).toList();
      case Types.Table table when value instanceof Value.Obj object -> table(object, table, at);
      case Types.Group group when value instanceof Value.Obj object ->
          group(object, group.type(), at);
      case Types.Union union when value instanceof Value.Obj object -> union(object, union, at);
      case Types.Maybe maybe -> Optional.of(of(value, maybe.inner(), at));
      case Types.AnyJson _ -> value;
      default -> throw wrong(at, "is of another type");
    };
  }

  private static Object whole(Value.Num number, Types.Whole whole, String at) {
    double given = number.value();
    if (given != Math.rint(given) || given < whole.least() || given > whole.most()) {
      throw wrong(at, "is no whole number in its range");
    }
    return Types.INTS.contains(whole.type()) ? (Object) (int) given : (Object) (long) given;
  }

  private static Object real(Value.Num number, Types.Real real) {
    boolean single = real.type() == float.class || real.type() == Float.class;
    return single ? (Object) (float) number.value() : (Object) number.value();
  }

  private static Object choice(Value.Text text, Types.Choice choice, String at) {
    return Arrays.stream(choice.type().getEnumConstants())
        .filter(constant -> Types.word(((Enum<?>) constant).name()).equals(text.value()))
        .findFirst()
        .orElseThrow(() -> wrong(at, "is none of the words it may be"));
  }

  private static Map<String, Object> table(Value.Obj object, Types.Table table, String at) {
    Map<String, Object> read = new LinkedHashMap<>();
    object
        .fields()
        .forEach((key, value) -> read.put(key, of(value, table.inner(), at + "." + key)));
    return read;
  }

  private static Object union(Value.Obj object, Types.Union union, String at) {
    String kind = object.textIf(KIND).orElse("");
    Class<?> found =
        Arrays.stream(union.type().getPermittedSubclasses())
            .filter(type -> Types.word(type.getSimpleName()).equals(kind))
            .findFirst()
            .orElseThrow(() -> wrong(at + "." + KIND, "names no kind of this"));
    return group(object, found, at);
  }

  private static Object group(Value.Obj object, Class<?> type, String at) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(object, components[i], at);
      types[i] = components[i].getType();
    }
    return made(type, types, values);
  }

  private static Object component(Value.Obj object, RecordComponent component, String at) {
    String name = component.getName();
    Value given = object.at(name).orElse(Value.NULL);
    boolean optional = Types.of(component.getGenericType()) instanceof Types.Maybe;
    boolean any = component.getType() == Value.class;
    boolean missing = any ? !object.has(name) : given instanceof Value.Null;
    if (missing && !optional) {
      throw wrong(at + "." + name, "is missing");
    }
    return missing ? Optional.empty() : of(given, component.getGenericType(), at + "." + name);
  }

  private static Object made(Class<?> type, Class<?>[] types, Object[] values) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      Throwable why = refused.getCause();
      throw new IllegalArgumentException(why == null ? refused.getMessage() : why.getMessage());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("a record has a constructor of its components", impossible);
    }
  }

  private static IllegalArgumentException wrong(String at, String what) {
    return new IllegalArgumentException((at.isEmpty() ? "it" : at.substring(1)) + " " + what);
  }
}
