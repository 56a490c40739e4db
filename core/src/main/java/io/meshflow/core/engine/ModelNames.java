package io.meshflow.core.engine;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.run.Run;

/** Which model an agent of a run asks for. */
public final class ModelNames {

  private ModelNames() {}

  /** The model of its role by policy, else the run's, else its own; empty for the default. */
  public static String of(Run run, Agent agent) {
    return of(run, agent.role(), agent.model());
  }

  static String of(Run run, String role, String own) {
    String byRole = run.workflow().policy().reach().modelByRole().getOrDefault(role, "");
    String byRun = run.admission().model();
    return !byRole.isEmpty() ? byRole : !byRun.isEmpty() ? byRun : own;
  }
}
