package io.meshflow.core.execution;

import io.meshflow.core.engine.Decision;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.CallKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Attempts for which a shared budget had no room, until they are on record as refused. */
final class Denials {

  /** An attempt and whom it asks. */
  record Asked(CallKey key, int attempt, String place) {}

  private final Map<Asked, String> reasons = new HashMap<>();

  void add(Asked asked, String why) {
    reasons.put(asked, why);
  }

  /** What the gate's answer becomes. */
  Verdict judge(Decision.Perform perform, Verdict verdict) {
    Asked asked = new Asked(perform.key(), perform.attempt(), perform.intent().place());
    return verdict instanceof Verdict.Allowed
        ? Optional.ofNullable(reasons.get(asked))
            .<Verdict>map(why -> new Verdict.Blocked(BlockReason.BUDGET, "budget.shared", why))
            .orElse(verdict)
        : verdict;
  }
}
