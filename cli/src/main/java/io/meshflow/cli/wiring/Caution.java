package io.meshflow.cli.wiring;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policies;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.PinnedWorkflows;

/** What the installation asks for beyond the workflow's own policy; it only ever adds. */
public final class Caution {

  private Caution() {}

  /** The workflow under the stricter of its policy and the installation's. */
  public static Workflow applied(Settings settings, Workflow workflow) {
    if (!settings.flag(Setting.APPROVAL_REQUIRED)) {
      return workflow;
    }
    Policy policy = workflow.policy();
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
    Policy strict = Policies.strictest(policy, policy.withApprovals(asked));
    Value.Obj about = workflow.document().objectIf("about").orElse(Value.Obj.EMPTY);
    return PinnedWorkflows.documented(workflow.under(strict, Value.Obj.EMPTY), about);
  }
}
