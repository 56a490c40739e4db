package io.meshflow.tools;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.Tool;
import io.meshflow.tools.typed.Describe;
import io.meshflow.tools.typed.TypedTool;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Tells the time in a zone. */
final class DateTimeTool {

  private static final TypedTool.About ABOUT =
      new TypedTool.About(
          "datetime_now", "Tells the current date and time.", RiskTier.READ_ONLY, EffectClass.PURE);

  private final InstantSource clock;

  private DateTimeTool(InstantSource clock) {
    this.clock = clock;
  }

  /** The tool, with this clock. */
  static Tool of(InstantSource clock) {
    return TypedTool.of(ABOUT, Arguments.class, new DateTimeTool(clock)::tell);
  }

  /** What is asked. */
  private record Arguments(
      @Describe(
              value = "IANA zone or offset, such as Europe/Berlin or +02:00; default UTC",
              longest = 64)
          Optional<String> zone) {}

  private Tool.Result tell(Arguments asked) {
    ZoneId zone = zone(asked.zone().orElse("UTC"));
    ZonedDateTime now = clock.instant().atZone(zone).truncatedTo(ChronoUnit.SECONDS);
    String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now);
    Value data =
        Value.Obj.builder()
            .put("iso", text)
            .put("date", now.toLocalDate().toString())
            .put("weekday", now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .put("zone", now.getZone().getId())
            .put("epoch_seconds", now.toEpochSecond())
            .build();
    return new Tool.Result(text, data, false);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name.strip());
    } catch (DateTimeException unknown) {
      throw new EffectFailure.Permanent("unknown_zone", "there is no time zone '" + name + "'");
    }
  }
}
