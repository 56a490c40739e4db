package io.meshflow.definition;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.ModelPlan.Alias;
import io.meshflow.core.model.ModelPlan.Routing;
import io.meshflow.core.model.ModelPlan.Source;
import io.meshflow.core.model.ModelPlan.Strategy;
import io.meshflow.core.model.ModelPlan.Terms;
import io.meshflow.core.model.ModelPlan.Waits;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Reuse;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the three parts of a file of models. */
final class ModelsReader {

  static final Keys TOP =
      new Keys("a file of models", List.of("models", "providers", "routing"), Map.of());

  private static final Keys ALIAS =
      new Keys(
          "a model",
          List.of(
              "provider",
              "model",
              "temperature",
              "base_url",
              "price",
              "context_tokens",
              "max_output_tokens",
              "embedding",
              "weight",
              "tools",
              "images",
              "structured_output",
              "thinking",
              "cache",
              "prompt_cache",
              "description"),
          Map.of());

  private static final List<String> SETTINGS =
      List.of("api_key", "base_url", "api_version", "region", "access_key_id", "session_token");

  private static final Keys SOURCE =
      new Keys(
          "a provider",
          Stream.concat(
                  SETTINGS.stream(), Stream.of("api_keys", "vendor", "timeouts", "description"))
              .toList(),
          Map.of());

  private static final Keys TIMEOUTS =
      new Keys("timeouts", List.of("first_token", "idle"), Map.of());

  private static final Keys ROUTING =
      new Keys("routing", List.of("strategy", "fallback_enabled", "fallback_chain"), Map.of());

  private static final Keys PRICE =
      new Keys("a price", List.of("input", "output", "cached", "cache_write"), Map.of());

  private static final Map<String, Strategy> STRATEGIES = strategies();
  private static final double MICROS = 1e6;
  private static final int MOST_TOKENS = 1_000_000_000;

  private final Function<String, Optional<String>> variables;
  private final Set<String> vendors;
  private final Map<String, Set<String>> inProcess;
  private final Problems problems;

  ModelsReader(
      Function<String, Optional<String>> variables,
      Set<String> vendors,
      Map<String, Set<String>> inProcess,
      Problems problems) {
    this.variables = variables;
    this.vendors = vendors;
    this.inProcess = inProcess;
    this.problems = problems;
  }

  private static Map<String, Strategy> strategies() {
    Map<String, Strategy> words = new LinkedHashMap<>();
    for (Strategy strategy : Strategy.values()) {
      words.put(strategy.name().toLowerCase(Locale.ROOT), strategy);
    }
    return words;
  }

  ModelPlan read(Section top) {
    SequencedMap<String, Source> sources = new LinkedHashMap<>();
    top.fields("providers")
        .ifPresent(map -> each(map, SOURCE, (name, s) -> sources.put(name, source(name, s))));
    Set<String> providers = new TreeSet<>(vendors);
    providers.addAll(sources.keySet());
    Set<String> asked = new TreeSet<>(providers);
    asked.addAll(inProcess.keySet());
    SequencedMap<String, Alias> aliases = new LinkedHashMap<>();
    top.fields("models")
        .ifPresent(
            map ->
                each(
                    map,
                    ALIAS,
                    (name, s) ->
                        alias(name, s, asked).ifPresent(alias -> aliases.put(name, alias))));
    Routing routing =
        top.map(ROUTING, "routing").map(s -> routing(s, providers)).orElse(Routing.DEFAULT);
    return new ModelPlan(aliases, sources, routing);
  }

  private void each(Yaml.Fields map, Keys keys, BiConsumer<String, Section> take) {
    map.fields()
        .forEach(
            (name, field) -> {
              if (field.value() instanceof Yaml.Fields fields) {
                take.accept(name, new Section(fields, keys, problems));
              } else {
                problems.error(
                    field.place(), "wrong_type", "`" + name + "` must be a map of settings");
              }
            });
  }

  private Source source(String name, Section section) {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    boolean chosen = false;
    String keyName = name + ".api_key";
    for (String key : SETTINGS) {
      Optional<Yaml.Scalar> written = section.scalar(key);
      if (written.isPresent()) {
        Placeholders filled = new Placeholders(variables);
        settings.put(key, filled.fill(written.get().written()));
        missing.addAll(filled.missing());
        chosen |= filled.given();
        if (key.equals("api_key") && !filled.names().isEmpty()) {
          keyName = filled.names().getFirst();
        }
      }
    }
    KeyList keys = new KeyList(variables, problems).read(section);
    missing.addAll(keys.missing());
    chosen |= keys.given();
    String vendor = section.text("vendor").orElse(name);
    known(vendor, vendors, section.placeOf("vendor"), "vendor");
    settings.values().removeIf(String::isBlank);
    Waits waits = section.map(TIMEOUTS, "timeouts").map(this::waits).orElse(Waits.USUAL);
    return new Source(name, vendor, settings, keyName, keys.keys(), missing, chosen, waits);
  }

  private Waits waits(Section section) {
    return new Waits(wait(section, "first_token"), wait(section, "idle"));
  }

  private Optional<Duration> wait(Section section, String key) {
    Optional<Duration> wait = section.duration(key);
    if (wait.filter(span -> !span.isPositive()).isPresent()) {
      problems.error(
          section.placeOf(key), "wrong_value", "`" + key + "` must be longer than nothing");
      return Optional.empty();
    }
    return wait;
  }

  private void known(String name, Set<String> known, Place place, String what) {
    if (!known.contains(name)) {
      String near = Nearest.hint(name, known);
      problems.error(
          place,
          "unknown_" + what,
          "There is no " + what + " `" + name + "`",
          near.isEmpty() ? "one of " + String.join(", ", known) : near);
    }
  }

  private Optional<Alias> alias(String name, Section section, Set<String> providers) {
    String provider = needed(section, "provider", name);
    String model = needed(section, "model", name);
    if (provider.isEmpty() || model.isEmpty()) {
      return Optional.empty();
    }
    known(provider, providers, section.placeOf("provider"), "provider");
    Set<String> here = inProcess.getOrDefault(provider, Set.of());
    if (!here.isEmpty()) {
      known(model, here, section.placeOf("model"), "model");
    }
    boolean vectors =
        embeds(section, name.equals("embedding") || model.contains("embedding"), here);
    Terms terms =
        new Terms(
            section.number(0, 2, "temperature"),
            price(section, vectors),
            section.whole(1, MOST_TOKENS, "context_tokens").map(Integer::longValue),
            section.whole(1, MOST_TOKENS, "max_output_tokens").map(Integer::longValue),
            vectors,
            section.whole(0, 1_000, "weight").orElse(1),
            abilities(section),
            new Reuse(
                MannerReader.answers(section).orElse(Duration.ZERO),
                section.flag("prompt_cache").orElse(false)));
    return Optional.of(new Alias(name, provider, model, filled(section, "base_url"), terms));
  }

  /** Whether it makes vectors; what is in this process does nothing else. */
  private boolean embeds(Section section, boolean likely, Set<String> here) {
    Optional<Boolean> said = section.flag("embedding");
    if (here.isEmpty()) {
      return said.orElse(likely);
    }
    if (said.isPresent() && !said.get()) {
      String message = "A model in this process makes vectors and answers no questions";
      problems.error(section.placeOf("embedding"), "wrong_value", message, "leave `embedding` out");
    }
    return true;
  }

  private static Map<Ability, Boolean> abilities(Section section) {
    Map<Ability, Boolean> said = new EnumMap<>(Ability.class);
    for (Ability ability : Ability.values()) {
      section.flag(ability.word()).ifPresent(can -> said.put(ability, can));
    }
    return said;
  }

  private String needed(Section section, String key, String alias) {
    String text = filled(section, key);
    if (text.isEmpty() && !section.has(key)) {
      String message = "The model `" + alias + "` needs `" + key + "`";
      problems.error(section.place(), "missing_key", message);
    }
    return text;
  }

  /** A text outside of a provider's block, where an unset variable is an error. */
  private String filled(Section section, String key) {
    Optional<Yaml.Scalar> written = section.scalar(key);
    if (written.isEmpty()) {
      return "";
    }
    Placeholders filled = new Placeholders(variables);
    String text = filled.fill(written.get().written()).strip();
    for (String name : filled.missing()) {
      problems.error(
          written.get().place(),
          "unset_variable",
          "The variable " + name + " is not set",
          "set it, or write ${" + name + ":-default}");
    }
    return text;
  }

  /** What is not said costs nothing, so both must be said; vectors have no output. */
  private Optional<Price> price(Section section, boolean vectors) {
    Optional<Yaml> value = section.any("price");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Yaml.Fields fields) {
      Section price = new Section(fields, PRICE, problems);
      priced(price, "input");
      if (!vectors) {
        priced(price, "output");
      }
      long input = micros(price, "input").orElse(0L);
      return Optional.of(
          new Price(
              input,
              micros(price, "output").orElse(0L),
              micros(price, "cached").orElse(input),
              micros(price, "cache_write").orElse(input)));
    }
    if (value.get().value().equals(Value.of("free")) || value.get().value().equals(Value.of(0))) {
      return Optional.of(Price.FREE);
    }
    section.wrongType(
        value.get(), "price", "`free` or {input, output, cached} in dollars per million tokens");
    return Optional.empty();
  }

  private void priced(Section price, String key) {
    if (!price.has(key)) {
      problems.error(
          price.place(),
          "missing_key",
          "The price needs `" + key + "`",
          "say what a million tokens cost in dollars, 0 where they are free");
    }
  }

  private static Optional<Long> micros(Section price, String key) {
    return price.number(0, 1e6, key).map(dollars -> Math.round(dollars * MICROS));
  }

  private Routing routing(Section section, Set<String> providers) {
    List<String> chain = new ArrayList<>();
    for (Yaml.Scalar name : section.texts("fallback_chain")) {
      chain.add(name.written());
      known(name.written(), providers, name.place(), "provider");
    }
    return new Routing(
        section.word(STRATEGIES, "strategy").orElse(Strategy.TASK_TYPE),
        section.flag("fallback_enabled").orElse(!chain.isEmpty()),
        chain);
  }
}
