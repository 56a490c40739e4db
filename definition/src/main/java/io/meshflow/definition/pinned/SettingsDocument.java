package io.meshflow.definition.pinned;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.NodeSettings.Retry;
import java.time.Duration;

/** Settings of nodes; what is not written has the value that this form of document fixes. */
final class SettingsDocument {

  private SettingsDocument() {}

  static Value.Obj write(NodeSettings settings) {
    boolean once = settings.retry().equals(Retry.NEVER);
    boolean schema = !settings.outputSchema().fields().isEmpty();
    return Value.Obj.builder()
        .putIf(settings.join().quorum(), "join", join(settings.join()))
        .putIf(settings.cancelLosers(), "cancel_losers", Value.TRUE)
        .putTextIf("risk", settings.risk().map(Words::of))
        .putTextIf("effect", settings.effect().map(Words::of))
        .putIf(!once, "retry", retry(settings.retry()))
        .putIf(!settings.timeout().isZero(), "timeout_ms", Value.of(settings.timeout().toMillis()))
        .putIf(schema, "output_schema", settings.outputSchema())
        .build();
  }

  static NodeSettings read(Value.Obj document) {
    return new NodeSettings(
        document.field("join").map(SettingsDocument::readJoin).orElse(new Join.All()),
        document.flagIf("cancel_losers").orElse(false),
        document.textIf("risk").map(word -> Words.read(RiskTier.class, word)),
        document.textIf("effect").map(word -> Words.read(EffectClass.class, word)),
        document.objectIf("retry").map(SettingsDocument::readRetry).orElse(Retry.NEVER),
        Duration.ofMillis(document.wholeIf("timeout_ms").orElse(0L)),
        document.objectIf("output_schema").orElse(Value.Obj.EMPTY));
  }

  private static Value join(Join join) {
    return switch (join) {
      case Join.All all -> Value.of("all");
      case Join.Any any -> Value.of("any");
      case Join.Majority majority -> Value.of("majority");
      case Join.AtLeast(int count) -> Value.of(count);
    };
  }

  private static Join readJoin(Value document) {
    return switch (document) {
      case Value.Num(double count) -> new Join.AtLeast((int) count);
      case Value.Text(String word) when word.equals("any") -> new Join.Any();
      case Value.Text(String word) when word.equals("majority") -> new Join.Majority();
      case Value.Text(String word) when word.equals("all") -> new Join.All();
      default -> throw new IllegalArgumentException("unknown join");
    };
  }

  private static Value.Obj retry(Retry retry) {
    ObjBuilder document = Value.Obj.builder();
    return document
        .put("attempts", retry.attempts())
        .put("first_ms", retry.first().toMillis())
        .put("factor", retry.factor())
        .put("longest_ms", retry.longest().toMillis())
        .build();
  }

  private static Retry readRetry(Value.Obj document) {
    return new Retry(
        Math.toIntExact(document.whole("attempts")),
        Duration.ofMillis(document.whole("first_ms")),
        document.number("factor"),
        Duration.ofMillis(document.whole("longest_ms")));
  }
}
