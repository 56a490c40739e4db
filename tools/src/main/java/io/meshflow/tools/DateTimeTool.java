package io.meshflow.tools;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Tells the time in a zone. */
final class DateTimeTool implements Tool {

  private static final ToolSpec SPEC =
      new ToolSpec(
          "datetime_now",
          "Tells the current date and time.",
          Schemas.of(
              """
              {"type":"object","additionalProperties":false,
               "properties":{"zone":{"type":"string","maxLength":64,
                 "description":"IANA zone or offset, such as Europe/Berlin or +02:00; default UTC"}}}
              """),
          RiskTier.READ_ONLY,
          EffectClass.PURE);

  private final InstantSource clock;

  DateTimeTool(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public Result call(Permit<ToolCall> permit) {
    String zone = permit.spend().input().textIf("zone").orElse("UTC");
    ZonedDateTime now = clock.instant().atZone(zone(zone)).truncatedTo(ChronoUnit.SECONDS);
    String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now);
    Value data =
        Value.Obj.builder()
            .put("iso", text)
            .put("date", now.toLocalDate().toString())
            .put("weekday", now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .put("zone", now.getZone().getId())
            .put("epoch_seconds", now.toEpochSecond())
            .build();
    return new Result(text, data, false);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name.strip());
    } catch (DateTimeException unknown) {
      throw new EffectFailure.Permanent("unknown_zone", "there is no time zone '" + name + "'");
    }
  }
}
