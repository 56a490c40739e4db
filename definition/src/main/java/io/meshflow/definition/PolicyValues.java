package io.meshflow.definition;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Yaml;
import java.util.Map;
import java.util.Optional;

/** Reads policy keys into fields of the policy document, in its units. */
final class PolicyValues {

  private static final double MOST = 1e9;

  private final Map<String, Place> places;
  private final ObjBuilder overrides;

  PolicyValues(Map<String, Place> places, ObjBuilder overrides) {
    this.places = places;
    this.overrides = overrides;
  }

  void read(Section section, Map<String, PolicyField> fields) {
    fields.forEach(
        (name, field) -> value(section, field).ifPresent(value -> set(section, field, value)));
  }

  private void set(Section section, PolicyField field, Value value) {
    Place place = section.placeOf(field.name());
    if (places.putIfAbsent(field.field(), place) != null) {
      section
          .problems()
          .error(
              place,
              "duplicate_key",
              "`" + field.name() + "` sets what another key has set",
              "keep one of the two");
    }
    overrides.put(field.field(), value);
  }

  private static Optional<Value> value(Section section, PolicyField field) {
    String name = field.name();
    return switch (field.type()) {
      case MONEY -> amount(section, name, 1_000_000);
      case TOKENS -> amount(section, name, 1);
      case WHOLE -> section.whole(0, (int) MOST, name).map(Value::of);
      case COUNT -> section.whole(1, (int) MOST, name).map(Value::of);
      case FLAG -> section.flag(name).map(Value::of);
      case NUMBER -> section.number(0, MOST, name).map(Value::of);
      case TIME -> section.duration(name).map(time -> Value.of(time.toMillis()));
      case RISK -> section.word(Words.RISKS, name).map(PolicyValues::word);
      case ON_TIMEOUT -> section.word(Words.ON_TIMEOUT, name).map(PolicyValues::word);
      case TIMEOUT_ACTION -> section.word(Words.TIMEOUT_ACTIONS, name).map(PolicyValues::word);
      case STORE -> section.word(Words.STORE_BODIES, name).map(PolicyValues::word);
      case TAINT -> section.word(Words.TAINTS, name).map(PolicyValues::word);
      case TEXT -> section.text(name).map(Value::of);
      case NAMES -> names(section, name);
    };
  }

  private static Optional<Value> names(Section section, String name) {
    return section.has(name)
        ? Optional.of(Value.texts(section.texts(name).stream().map(Yaml.Scalar::written).toList()))
        : Optional.empty();
  }

  /** Dollars or tokens; {@code unlimited} is −1 in the document. */
  private static Optional<Value> amount(Section section, String name, long unit) {
    Optional<Yaml> yaml = section.any(name);
    boolean unlimited =
        yaml.isPresent()
            && yaml.get() instanceof Yaml.Scalar scalar
            && Words.folded(scalar.written()).equals("unlimited");
    if (unlimited) {
      return Optional.of(Value.of(-1));
    }
    return section.number(0, MOST, name).map(n -> Value.of((long) Math.floor(n * unit + 1e-6)));
  }

  private static Value word(Enum<?> constant) {
    return Value.of(Words.of(constant));
  }
}
