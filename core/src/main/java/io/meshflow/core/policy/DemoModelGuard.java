package io.meshflow.core.policy;

import io.meshflow.core.data.Value;

/** Regulated work is not done by the demo model, except in shipped examples. */
final class DemoModelGuard implements Guard {

  private static final Value DEMO = Value.of("demo");

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    boolean demo =
        action.action().is("model")
            && action.arguments().at("provider").filter(DEMO::equals).isPresent();
    return demo && action.policy().mode().regulated() && !action.facts().example()
        ? block(
            "reach.demo_model",
            "the demo model answers in this mode only in shipped examples; configure a provider")
        : Verdict.CLEAR;
  }
}
