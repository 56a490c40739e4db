package io.meshflow.tools.typed;

import io.meshflow.core.data.Value;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a Java type is to a schema. */
sealed interface Types {

  record Text() implements Types {}

  record Flag() implements Types {}

  record Whole(long least, long most, Class<?> type) implements Types {}

  record Real(Class<?> type) implements Types {}

  record Choice(Class<?> type) implements Types {}

  record Maybe(Type inner) implements Types {}

  record Many(Type inner) implements Types {}

  record Table(Type inner) implements Types {}

  record Group(Class<?> type) implements Types {}

  record Union(Class<?> type) implements Types {}

  record AnyJson() implements Types {}

  Set<Class<?>> INTS = Set.of(int.class, Integer.class);
  Set<Class<?>> LONGS = Set.of(long.class, Long.class);
  Set<Class<?>> REALS = Set.of(double.class, Double.class, float.class, Float.class);

  /** What the type is; an IllegalArgumentException names one that is nothing of this. */
  static Types of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic);
    }
    return type instanceof Class<?> plain ? plain(plain) : unknown(type);
  }

  private static Types generic(ParameterizedType type) {
    Type[] inner = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return new Maybe(inner[0]);
    }
    if (type.getRawType() == List.class) {
      return new Many(inner[0]);
    }
    return type.getRawType() == Map.class && inner[0] == String.class
        ? new Table(inner[1])
        : unknown(type);
  }

  private static Types plain(Class<?> type) {
    if (type == String.class) {
      return new Text();
    }
    if (type == boolean.class || type == Boolean.class) {
      return new Flag();
    }
    if (INTS.contains(type)) {
      return new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE, type);
    }
    if (LONGS.contains(type)) {
      return new Whole(-Value.MAX_WHOLE, Value.MAX_WHOLE, type);
    }
    if (REALS.contains(type)) {
      return new Real(type);
    }
    if (type == Value.class) {
      return new AnyJson();
    }
    return composed(type);
  }

  private static Types composed(Class<?> type) {
    if (type.isEnum()) {
      return new Choice(type);
    }
    if (type.isRecord()) {
      return new Group(type);
    }
    return type.isSealed() && Arrays.stream(type.getPermittedSubclasses()).allMatch(Class::isRecord)
        ? new Union(type)
        : unknown(type);
  }

  private static Types unknown(Type type) {
    throw new IllegalArgumentException(
        type.getTypeName()
            + " has no schema: use texts, flags, numbers, enums, Optional, List, Map with text"
            + " keys, records, sealed interfaces of records, or Value and a schema of your own");
  }

  /** The word in JSON for an enum constant or a kind of a union. */
  static String word(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
