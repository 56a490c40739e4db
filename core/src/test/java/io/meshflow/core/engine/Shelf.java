package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Abilities;
import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Needs;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.run.Site;
import io.meshflow.core.tool.ToolSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names that tests know: functions {@code pure} and {@code once}, tools by need, one model. */
final class Shelf implements Catalog {

  private List<String> models = List.of("demo");
  private Abilities abilities = Abilities.ALL;
  private final Map<String, ToolSpec> tools = new HashMap<>();

  Shelf tool(String name, EffectClass effect, String... required) {
    Value.Obj schema = Value.obj("required", Value.texts(List.of(required)));
    tools.put(name, new ToolSpec(name, name, schema, RiskTier.READ_ONLY, effect));
    return this;
  }

  @Override
  public Optional<ToolSpec> tool(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  @Override
  public Optional<FunctionSpec> function(String name) {
    return switch (name) {
      case "pure" -> Optional.of(new FunctionSpec(name, RiskTier.READ_ONLY, EffectClass.PURE));
      case "once" -> Optional.of(new FunctionSpec(name, RiskTier.READ_ONLY, EffectClass.ONCE));
      default -> Optional.empty();
    };
  }

  /** Every model is like this. */
  Shelf able(Abilities now) {
    abilities = now;
    return this;
  }

  /** These stand in for each other, in this order until it is changed. */
  Shelf models(String... names) {
    models = List.of(names);
    return this;
  }

  @Override
  public Optional<ModelOffer> model(String name) {
    return offers(name).stream().findFirst();
  }

  @Override
  public Candidates candidates(String name, Needs needs, Site site) {
    return Candidates.of(offers(name), needs);
  }

  private List<ModelOffer> offers(String name) {
    return models.stream()
        .map(
            model ->
                new ModelOffer(
                    name,
                    "demo",
                    model,
                    Optional.empty(),
                    100_000,
                    10_000,
                    ModelOffer.Defaults.NONE,
                    abilities))
        .toList();
  }
}
