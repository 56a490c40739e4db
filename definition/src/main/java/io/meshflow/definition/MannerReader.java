package io.meshflow.definition;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;
import io.meshflow.core.model.Reuse;
import io.meshflow.definition.source.Yaml;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how models are to answer. */
final class MannerReader {

  /** Of everybody who asks a model. */
  static final List<String> KEYS =
      List.of("cache", "prompt_cache", "top_p", "stop", "seed", "thinking");

  /** Of agents, which have tools. */
  static final List<String> TOOL_KEYS = List.of("tool_choice", "parallel_tool_calls", "history");

  private static final Map<String, String> EFFORTS = efforts();
  private static final Map<String, String> CHOICES =
      Map.of("auto", "auto", "none", "none", "required", "required", "any", "required");
  private static final int MOST_STOPS = 4;
  private static final int MOST_HISTORY = 100;
  private static final int LEAST_BUDGET = 128;
  private static final int MOST_BUDGET = 1_000_000;

  private MannerReader() {}

  private static Map<String, String> efforts() {
    Map<String, String> words = new LinkedHashMap<>();
    List.of("low", "medium", "high").forEach(word -> words.put(word, word));
    return words;
  }

  /**
   * The manner of an agent like another one except for what the section says.
   *
   * @param tools those the agent has
   */
  static Manner read(Section section, Manner like, List<String> tools) {
    return new Manner(
        wishes(section, like.wishes(), tools),
        answers(section).or(like::answers),
        section.flag("prompt_cache").or(like::prompts),
        section.whole(1, MOST_HISTORY, "history").or(like::history));
  }

  private static Value.Obj wishes(Section section, Value.Obj like, List<String> tools) {
    ObjBuilder wishes = like.toBuilder();
    section.number(0, 1, "top_p").ifPresent(value -> wishes.put("top_p", value));
    section
        .whole(0, Integer.MAX_VALUE, "seed")
        .ifPresent(value -> wishes.put("seed", Value.of(value)));
    List<Yaml.Scalar> stops = section.texts("stop");
    if (stops.size() > MOST_STOPS || stops.stream().anyMatch(stop -> stop.written().isEmpty())) {
      section
          .problems()
          .error(section.placeOf("stop"), "out_of_range", "`stop` holds 1 to 4 texts");
    } else if (!stops.isEmpty()) {
      wishes.put("stop", Value.texts(stops.stream().map(Yaml.Scalar::written).toList()));
    }
    choice(section, tools).ifPresent(choice -> wishes.put("tool_choice", choice));
    section
        .flag("parallel_tool_calls")
        .ifPresent(many -> wishes.put("parallel_tool_calls", Value.of(many)));
    section.any("thinking").ifPresent(thinking -> thinking(section, thinking, wishes));
    return wishes.build();
  }

  /** A word, or one of the agent's tools. */
  private static Optional<Value> choice(Section section, List<String> tools) {
    Optional<Yaml.Scalar> said = section.scalar("tool_choice");
    if (said.isEmpty()) {
      return Optional.empty();
    }
    String name = said.get().written();
    if (tools.contains(name)) {
      Value function = Value.obj("name", Value.of(name));
      return Optional.of(Value.obj("type", Value.of("function"), "function", function));
    }
    String word = CHOICES.get(Words.folded(name));
    if (word == null) {
      section
          .problems()
          .error(
              said.get().place(),
              "unknown_word",
              "`tool_choice` cannot be `" + name + "`",
              "auto, none, required, or one of the agent's `tools`");
    }
    return Optional.ofNullable(word).map(Value::of);
  }

  /** An effort in a word, or a budget of tokens. */
  private static void thinking(Section section, Yaml thinking, ObjBuilder wishes) {
    if (thinking.value() instanceof Value.Num) {
      section
          .whole(LEAST_BUDGET, MOST_BUDGET, "thinking")
          .ifPresent(
              most ->
                  wishes.put(
                      "thinking",
                      Value.obj("type", Value.of("enabled"), "budget_tokens", Value.of(most))));
    } else {
      section.word(EFFORTS, "thinking").ifPresent(word -> wishes.put("reasoning_effort", word));
    }
  }

  /** How old an answer may be that is given again: a time, or a switch. */
  static Optional<Duration> answers(Section section) {
    Optional<Yaml> value = section.any("cache");
    if (value.isPresent() && value.get().value() instanceof Value.Bool(boolean on)) {
      return Optional.of(on ? Reuse.USUAL : Duration.ZERO);
    }
    Optional<Duration> time = section.duration("cache");
    if (time.filter(age -> age.compareTo(Reuse.LONGEST) > 0).isPresent()) {
      section
          .problems()
          .error(section.placeOf("cache"), "out_of_range", "`cache` must be a time of at most 30d");
      return Optional.empty();
    }
    return time;
  }
}
