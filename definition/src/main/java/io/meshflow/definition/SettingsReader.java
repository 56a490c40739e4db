package io.meshflow.definition;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.NodeSettings.Retry;
import io.meshflow.definition.source.Yaml;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads what every kind of node may say: joins, losers, risk, effect, retry, timeout. */
final class SettingsReader {

  private static final Map<String, Join> JOINS =
      Map.of("all", new Join.All(), "any", new Join.Any(), "majority", new Join.Majority());
  private static final Map<String, Boolean> LOSERS = Map.of("cancel", true, "run", false);
  private static final int MAX_ATTEMPTS = 100;
  private static final int USUAL_RETRIES = 3;

  private SettingsReader() {}

  /** All settings; the output schema is given because agents keep theirs themselves. */
  static NodeSettings read(Section section, Value.Obj schema, boolean person) {
    return new NodeSettings(
        join(section).orElse(NodeSettings.DEFAULT.join()),
        section.word(LOSERS, "losers").orElse(false),
        section.word(Words.RISKS, "risk"),
        section.word(Words.EFFECTS, "effect"),
        retry(section),
        person ? Duration.ZERO : timeout(section),
        schema);
  }

  static Duration timeout(Section section) {
    return section.duration("timeout", "timeout_s").orElse(Duration.ZERO);
  }

  private static Optional<Join> join(Section section) {
    Optional<Yaml> join = section.any("join", "fan_in_rule");
    if (join.isPresent() && join.get().value() instanceof Value.Num) {
      return section.whole(1, 10_000, "join", "fan_in_rule").map(Join.AtLeast::new);
    }
    return section.word(JOINS, "join", "fan_in_rule");
  }

  private static Retry retry(Section section) {
    Optional<Yaml> retry = section.any("retry");
    if (retry.isEmpty()) {
      return plansRetry(section);
    }
    if (section.has("retry_on_fail", "max_retries")) {
      section
          .problems()
          .error(
              section.placeOf("retry"),
              "duplicate_key",
              "`retry` and `retry_on_fail` mean the same",
              "keep `retry`");
    }
    if (retry.get().value() instanceof Value.Num) {
      int attempts = section.whole(1, MAX_ATTEMPTS, "retry").orElse(1);
      return attempts(attempts);
    }
    return section.map(Keys.RETRY, "retry").map(SettingsReader::full).orElse(Retry.NEVER);
  }

  private static Retry attempts(int attempts) {
    Retry usual = Retry.NEVER;
    return new Retry(attempts, usual.first(), usual.factor(), usual.longest());
  }

  private static Retry full(Section retry) {
    Retry usual = Retry.NEVER;
    return new Retry(
        retry.whole(1, MAX_ATTEMPTS, "attempts").orElse(USUAL_RETRIES),
        retry.duration("first").orElse(usual.first()),
        retry.number(1, 100, "factor").orElse(usual.factor()),
        retry.duration("longest").orElse(usual.longest()));
  }

  /** {@code retry_on_fail: true, max_retries: 2} means three attempts. */
  private static Retry plansRetry(Section section) {
    Optional<Integer> retries = section.whole(0, MAX_ATTEMPTS - 1, "max_retries");
    Optional<Boolean> wanted = section.flag("retry_on_fail");
    if (retries.isPresent() && wanted.isEmpty()) {
      section
          .problems()
          .warning(
              section.placeOf("max_retries"),
              "no_effect",
              "`max_retries` has no effect without `retry_on_fail: true`",
              "write retry: {attempts: " + (retries.get() + 1) + "}");
    }
    return wanted.orElse(false) ? attempts(retries.orElse(USUAL_RETRIES) + 1) : Retry.NEVER;
  }
}
