package io.meshflow.core.engine;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Run;

/** Which model an agent of a run asks for. */
public final class ModelNames {

  private ModelNames() {}

  /** The model of its role by policy, else the run's, else its own; empty for the default. */
  public static String of(Run run, Agent agent) {
    return of(run, agent.role(), agent.model());
  }

  /** The same under a policy, for a run of which this model was asked, or none. */
  public static String of(Policy policy, String asked, Agent agent) {
    return of(policy, asked, agent.role(), agent.model());
  }

  static String of(Run run, String role, String own) {
    return of(run.workflow().policy(), run.admission().model(), role, own);
  }

  private static String of(Policy policy, String asked, String role, String own) {
    String byRole = policy.reach().modelByRole().getOrDefault(role, "");
    return !byRole.isEmpty() ? byRole : !asked.isEmpty() ? asked : own;
  }
}
