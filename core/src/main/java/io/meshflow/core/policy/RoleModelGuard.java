package io.meshflow.core.policy;

import java.util.Map;

/** An agent whose role has a model uses that model. */
final class RoleModelGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    Map<String, String> models = action.policy().reach().modelByRole();
    String role = action.facts().actor().role();
    if (!action.action().is("model") || !models.containsKey(role)) {
      return Verdict.CLEAR;
    }
    String wanted = models.getOrDefault(role, "");
    return !wanted.isEmpty() && wanted.equals(action.action().name())
        ? Verdict.CLEAR
        : block("reach.model_by_role", detail(role, wanted));
  }

  private static String detail(String role, String wanted) {
    return wanted.isEmpty()
        ? "the policies of this run want different models for the role " + role
        : "the role " + role + " must use the model " + wanted;
  }
}
