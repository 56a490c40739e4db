package io.meshflow.core.tool;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;

/** A Java function that a workflow runs under a name and a version. Thread safe. */
public interface CodeFunction {

  /** The name with its version, such as {@code join_lines@1}; a run pins it. */
  String name();

  /** The risk unless the workflow says otherwise. */
  default RiskTier risk() {
    return RiskTier.READ_ONLY;
  }

  /** The effect class unless the workflow says otherwise. */
  default EffectClass effectClass() {
    return EffectClass.PURE;
  }

  Value run(Permit<CodeCall> permit);
}
