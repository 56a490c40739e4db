package io.meshflow.definition;

import io.meshflow.core.data.Value;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import io.meshflow.definition.source.Yaml.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the keys of one map, each under any of its spellings, and reports unknown keys and wrong
 * types. A key without a value counts as absent.
 */
final class Section {

  private final Yaml.Fields map;
  private final Problems problems;

  Section(Yaml.Fields map, Keys keys, Problems problems) {
    this.map = map;
    this.problems = problems;
    map.fields().forEach((name, field) -> check(name, field.place(), keys));
  }

  private void check(String name, Place place, Keys keys) {
    String instead = keys.unused().get(name);
    if (instead != null) {
      String message = "`" + name + "` is not used by this version";
      problems.warning(place, "unused_key", message, instead);
    } else if (!keys.known().contains(name) && !name.startsWith("x-")) {
      String message = "`" + name + "` has no meaning in " + keys.what();
      problems.error(place, "unknown_key", message, Nearest.hint(name, keys.known()));
    }
  }

  Place place() {
    return map.place();
  }

  Problems problems() {
    return problems;
  }

  Yaml.Fields map() {
    return map;
  }

  /** Where a key stands; the map's own place when it is absent. */
  Place placeOf(String... names) {
    return field(names).map(Field::place).orElse(map.place());
  }

  /** The value under one of these spellings. */
  Optional<Yaml> any(String... names) {
    return field(names).map(Field::value);
  }

  boolean has(String... names) {
    return field(names).isPresent();
  }

  private Optional<Field> field(String... names) {
    Field found = null;
    String foundAs = "";
    for (String name : names) {
      Field field = map.fields().get(name);
      if (field == null || field.value().value().equals(Value.NULL)) {
        continue;
      }
      if (found != null) {
        String message = "`" + foundAs + "` and `" + name + "` mean the same";
        problems.error(field.place(), "duplicate_key", message, "keep one of the two");
        continue;
      }
      found = field;
      foundAs = name;
    }
    return Optional.ofNullable(found);
  }

  void wrongType(Yaml value, String name, String wanted) {
    String message = "`" + name + "` must be " + wanted + ", not " + value.kind();
    problems.error(value.place(), "wrong_type", message);
  }

  /** A text; numbers are taken as they are written. */
  Optional<String> text(String... names) {
    return scalar(names).map(Yaml.Scalar::written);
  }

  /** The scalar behind a text, for positions inside it. */
  Optional<Yaml.Scalar> scalar(String... names) {
    Optional<Yaml> value = any(names);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Yaml.Scalar scalar && !(scalar.value() instanceof Value.Bool)) {
      return Optional.of(scalar);
    }
    wrongType(value.get(), names[0], "a text");
    return Optional.empty();
  }

  Optional<Boolean> flag(String... names) {
    Optional<Yaml> value = any(names);
    if (value.isPresent() && value.get().value() instanceof Value.Bool(boolean flag)) {
      return Optional.of(flag);
    }
    value.ifPresent(other -> wrongType(other, names[0], "true or false"));
    return Optional.empty();
  }

  /** A number within bounds. */
  Optional<Double> number(double least, double most, String... names) {
    Optional<Yaml> value = any(names);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get().value() instanceof Value.Num(double number))) {
      wrongType(value.get(), names[0], "a number");
      return Optional.empty();
    }
    if (number < least || number > most) {
      String message =
          "`%s` must be between %s and %s".formatted(names[0], tidy(least), tidy(most));
      problems.error(value.get().place(), "out_of_range", message);
      return Optional.empty();
    }
    return Optional.of(number);
  }

  /** A whole number within bounds. */
  Optional<Integer> whole(int least, int most, String... names) {
    Optional<Double> number = number(least, most, names);
    if (number.isPresent() && number.get() != Math.rint(number.get())) {
      String message = "`" + names[0] + "` must be a whole number";
      problems.error(placeOf(names), "wrong_type", message);
      return Optional.empty();
    }
    return number.map(Double::intValue);
  }

  private static String tidy(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  /** A time span such as {@code 30s}, {@code 5m}, {@code 24h}, {@code 2d}, or plain seconds. */
  Optional<Duration> duration(String... names) {
    Optional<Yaml> value = any(names);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> duration =
        value.get() instanceof Yaml.Scalar scalar
            ? Durations.of(scalar.written())
            : Optional.empty();
    if (duration.isEmpty()) {
      String message = "`" + names[0] + "` must be a time span of at most 10 years";
      problems.error(
          value.get().place(), "wrong_type", message, "write 30s, 5m, 24h, 2d or plain seconds");
    }
    return duration;
  }

  /** One of several words, compared without case and with {@code -} for {@code _}. */
  <T> Optional<T> word(Map<String, T> words, String... names) {
    Optional<Yaml> value = any(names);
    return value.flatMap(yaml -> word(yaml, words, names[0]));
  }

  <T> Optional<T> word(Yaml yaml, Map<String, T> words, String name) {
    if (!(yaml instanceof Yaml.Scalar scalar)) {
      wrongType(yaml, name, "one of " + String.join(", ", words.keySet()));
      return Optional.empty();
    }
    T meaning = words.get(Words.folded(scalar.written()));
    if (meaning == null) {
      problems.error(
          scalar.place(),
          "unknown_word",
          "`%s` cannot be `%s`".formatted(name, scalar.written()),
          Nearest.of(scalar.written(), words.keySet())
              .map(near -> "did you mean `" + near + "`")
              .orElse("one of " + String.join(", ", words.keySet())));
      return Optional.empty();
    }
    return Optional.of(meaning);
  }

  /** A list of texts; a single text is a list of one. */
  List<Yaml.Scalar> texts(String... names) {
    Optional<Yaml> value = any(names);
    if (value.isEmpty()) {
      return List.of();
    }
    List<Yaml.Scalar> texts = new ArrayList<>();
    for (Yaml item : items(value.get())) {
      if (item instanceof Yaml.Scalar scalar && scalar.value() instanceof Value.Text) {
        texts.add(scalar);
      } else {
        wrongType(item, names[0], "a list of texts");
      }
    }
    return texts;
  }

  /** The items of a list; anything else is a list of one. */
  static List<Yaml> items(Yaml value) {
    return value instanceof Yaml.Items list ? list.items() : List.of(value);
  }

  /** A map of its own. */
  Optional<Section> map(Keys keys, String... names) {
    return fields(names).map(fields -> new Section(fields, keys, problems));
  }

  /** A map with free keys. */
  Optional<Yaml.Fields> fields(String... names) {
    Optional<Yaml> value = any(names);
    if (value.isPresent() && value.get() instanceof Yaml.Fields fields) {
      return Optional.of(fields);
    }
    value.ifPresent(other -> wrongType(other, names[0], "a map"));
    return Optional.empty();
  }
}
