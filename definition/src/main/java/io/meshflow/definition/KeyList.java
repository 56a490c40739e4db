package io.meshflow.definition;

import io.meshflow.core.model.ModelPlan;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads {@code api_keys}: several keys of one provider, each a text or a map with limits. One whose
 * variable is unset is left out; the provider is not configured only when none is left.
 */
final class KeyList {

  private static final int MOST_PER_MINUTE = 1_000_000_000;
  private static final List<String> SECRETS = List.of("key", "access_key_id", "session_token");

  private static final Keys KEY =
      new Keys(
          "a key",
          List.of(
              "key",
              "name",
              "access_key_id",
              "session_token",
              "requests_per_minute",
              "tokens_per_minute"),
          Map.of());

  private final Function<String, Optional<String>> variables;
  private final Problems problems;
  private final List<ModelPlan.Key> keys = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final Set<String> labels = new HashSet<>();
  private boolean given;

  KeyList(Function<String, Optional<String>> variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  KeyList read(Section source) {
    Optional<Yaml> list = source.any("api_keys");
    if (list.isEmpty()) {
      return this;
    }
    if (source.has("api_key")) {
      problems.error(
          source.placeOf("api_keys"),
          "duplicate_key",
          "`api_key` and `api_keys` exclude each other",
          "put all keys into `api_keys`");
    }
    if (!(list.get() instanceof Yaml.Items items) || items.items().isEmpty()) {
      source.wrongType(list.get(), "api_keys", "a list of keys");
      return this;
    }
    items.items().forEach(this::one);
    return this;
  }

  private void one(Yaml item) {
    switch (item) {
      case Yaml.Scalar scalar -> add(item, Map.of("api_key", scalar), "", 0, 0);
      case Yaml.Fields fields -> described(new Section(fields, KEY, problems));
      case Yaml.Items list ->
          problems.error(list.place(), "wrong_type", "A key is a text or a map with `key`");
    }
  }

  private void described(Section section) {
    Map<String, Yaml.Scalar> written = new LinkedHashMap<>();
    for (String name : SECRETS) {
      section
          .scalar(name)
          .ifPresent(scalar -> written.put(name.equals("key") ? "api_key" : name, scalar));
    }
    if (!written.containsKey("api_key")) {
      problems.error(section.place(), "missing_key", "A key needs `key`");
      return;
    }
    add(
        section.map(),
        written,
        section.text("name").orElse(""),
        section.whole(1, MOST_PER_MINUTE, "requests_per_minute").orElse(0),
        section.whole(1, MOST_PER_MINUTE, "tokens_per_minute").orElse(0));
  }

  private void add(
      Yaml at, Map<String, Yaml.Scalar> written, String name, int requests, int tokens) {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> unset = new ArrayList<>();
    List<String> names = new ArrayList<>();
    boolean said = false;
    for (Map.Entry<String, Yaml.Scalar> one : written.entrySet()) {
      Placeholders filled = new Placeholders(variables);
      settings.put(one.getKey(), filled.fill(one.getValue().written()));
      unset.addAll(filled.missing());
      names.addAll(filled.names());
      said |= filled.given();
    }
    String label =
        !name.isEmpty() ? name : names.isEmpty() ? "key " + (labels.size() + 1) : names.getFirst();
    if (!labels.add(label)) {
      problems.error(
          at.place(), "duplicate_id", "There are two keys `" + label + "`", "give one a `name`");
    }
    missing.addAll(unset);
    settings.values().removeIf(String::isBlank);
    if (unset.isEmpty() && settings.containsKey("api_key")) {
      given |= said;
      keys.add(new ModelPlan.Key(label, settings, requests, tokens));
    }
  }

  /** Those that are set. */
  List<ModelPlan.Key> keys() {
    return keys;
  }

  /** What to set, when no key is left. */
  List<String> missing() {
    return keys.isEmpty() ? missing : List.of();
  }

  boolean given() {
    return given;
  }
}
