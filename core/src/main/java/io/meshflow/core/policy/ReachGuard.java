package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import java.util.Locale;

/** Providers and tools must be among those the policy names. */
final class ReachGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    Policy.Reach reach = action.policy().reach();
    return switch (action.action().kind()) {
      case "model", "embed" -> provider(reach, action);
      case "tool" -> tool(reach, action.action().name());
      default -> Verdict.CLEAR;
    };
  }

  private Verdict provider(Policy.Reach reach, Case action) {
    String provider = action.arguments().at("provider").map(ReachGuard::text).orElse("");
    return NamePatterns.allows(reach.providers(), provider.toLowerCase(Locale.ROOT))
        ? Verdict.CLEAR
        : block(
            "reach.provider",
            "the policy does not allow the model provider "
                + provider
                + "; name it under allowed_providers to allow it");
  }

  private static String text(Value value) {
    return value instanceof Value.Text text ? text.value() : "";
  }

  private Verdict tool(Policy.Reach reach, String tool) {
    return NamePatterns.allows(reach.tools(), tool)
        ? Verdict.CLEAR
        : block("reach.tool", "the policy does not allow the tool " + tool);
  }
}
