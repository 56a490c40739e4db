package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Set;

/** An intent for tests, and the usual facts about it. */
record Act(
    String agent,
    String action,
    RiskTier risk,
    EffectClass effectClass,
    Value arguments,
    List<String> texts)
    implements Intent {

  static final GateFacts.Trail TRAIL = new GateFacts.Trail(1, 0, true, List.of());
  static final GateFacts FACTS =
      new GateFacts(
          new GateFacts.Actor("writer", false, Set.of("*")),
          GateFacts.Spend.NONE,
          false,
          false,
          false,
          false,
          TRAIL);

  static Act tool(String name, RiskTier risk) {
    return new Act("writer", "tool:" + name, risk, EffectClass.ONCE, Value.Obj.EMPTY, List.of());
  }

  static Act model(String provider, String name) {
    Value.Obj arguments = Value.Obj.builder().put("provider", provider).put("model", name).build();
    return new Act(
        "writer",
        "model:" + name,
        RiskTier.READ_ONLY,
        EffectClass.IDEMPOTENT,
        arguments,
        List.of());
  }

  static Act http(String method, String url) {
    Value.Obj arguments = Value.Obj.builder().put("method", method).put("url", url).build();
    return new Act(
        "writer",
        "http:" + method,
        RiskTier.EXTERNAL_IO,
        method.equals("GET") ? EffectClass.PURE : EffectClass.ONCE,
        arguments,
        List.of());
  }

  Act with(String key, String value) {
    Value.Obj more = ((Value.Obj) arguments).with(key, Value.of(value));
    return new Act(agent, action, risk, effectClass, more, texts);
  }

  Act saying(String text) {
    return new Act(agent, action, risk, effectClass, arguments, List.of(text));
  }

  static GateFacts by(GateFacts.Actor actor) {
    return new GateFacts(
        actor,
        FACTS.spend(),
        FACTS.breakerOpen(),
        FACTS.tainted(),
        FACTS.approved(),
        FACTS.example(),
        FACTS.trail());
  }

  static GateFacts spending(GateFacts.Spend spend) {
    return new GateFacts(FACTS.actor(), spend, false, false, false, false, TRAIL);
  }

  static GateFacts after(GateFacts.Trail trail) {
    return new GateFacts(FACTS.actor(), FACTS.spend(), false, false, false, false, trail);
  }

  static GateFacts tainted() {
    return new GateFacts(FACTS.actor(), FACTS.spend(), false, true, false, false, TRAIL);
  }

  static GateFacts resting() {
    return new GateFacts(FACTS.actor(), FACTS.spend(), true, false, false, false, TRAIL);
  }

  static GateFacts approved() {
    return new GateFacts(FACTS.actor(), FACTS.spend(), false, false, true, false, TRAIL);
  }

  static GateFacts example() {
    return new GateFacts(FACTS.actor(), FACTS.spend(), false, false, false, true, TRAIL);
  }
}
