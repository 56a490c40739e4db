package io.meshflow.definition;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;
import io.meshflow.core.model.Reuse;
import io.meshflow.definition.source.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads how models are to answer. */
final class MannerReader {

  static final List<String> KEYS = List.of("cache");

  private MannerReader() {}

  /** The manner of an agent like another one except for what the section says. */
  static Manner read(Section section, Manner like) {
    return new Manner(like.wishes(), answers(section).or(like::answers), like.prompts());
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
