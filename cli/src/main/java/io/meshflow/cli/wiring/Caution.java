package io.meshflow.cli.wiring;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policies;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.PinnedWorkflows;
import java.util.Optional;

/** What the installation asks for beyond the workflow's own policy; it only ever adds. */
public final class Caution {

  private Caution() {}

  /** The policy of the mode that every run here is held to at least; empty for none. */
  public static Optional<Policy> floor(Settings settings) {
    return Policy.Mode.of(settings.text(Setting.POLICY_FLOOR)).map(Presets::of);
  }

  /** The workflow under the stricter of its policy and the installation's. */
  public static Workflow applied(Settings settings, Workflow workflow) {
    Policy policy = workflow.policy();
    Policy strict = floor(settings).map(floor -> Policies.strictest(policy, floor)).orElse(policy);
    if (settings.flag(Setting.APPROVAL_REQUIRED)) {
      strict = Policies.strictest(strict, asking(strict));
    }
    if (strict.equals(policy)) {
      return workflow;
    }
    Value.Obj about = workflow.document().objectIf("about").orElse(Value.Obj.EMPTY);
    return PinnedWorkflows.documented(workflow.under(strict, Value.Obj.EMPTY), about);
  }

  private static Policy asking(Policy policy) {
    Policy.Approvals own = policy.approvals();
    Policy.Approvals asked =
        new Policy.Approvals(
            true,
            RiskTier.EXTERNAL_IO,
            own.timeout(),
            own.onTimeout(),
            own.quorum(),
            own.separateDuty(),
            own.webhook());
    return policy.withApprovals(asked);
  }
}
