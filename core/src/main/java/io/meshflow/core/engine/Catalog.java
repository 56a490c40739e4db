package io.meshflow.core.engine;

import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Needs;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.run.Site;
import io.meshflow.core.tool.ToolSpec;
import java.util.List;
import java.util.Optional;

/** What a name in a workflow stands for in this process. Thread safe, answers at once. */
public interface Catalog {

  /** What is known of a code function. */
  record FunctionSpec(String name, RiskTier risk, EffectClass effect) {}

  Optional<ToolSpec> tool(String name);

  Optional<FunctionSpec> function(String name);

  /** The model of this alias or name; the empty name asks for the default. */
  Optional<ModelOffer> model(String name);

  /**
   * Who may be asked such a request: the model of the name, then what stands in for it.
   *
   * @param site of the run that asks: what began with the demo model, and nothing else, goes on
   *     with it
   */
  default Candidates candidates(String name, Needs needs, Site site) {
    return Candidates.of(model(name).stream().toList(), needs);
  }

  /** The same for models that make vectors. */
  default List<ModelOffer> embedders(String name) {
    return List.of();
  }
}
