package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.FactsDigest;
import io.meshflow.core.policy.GateFacts;
import io.meshflow.core.policy.Verdict;

/**
 * What the gate said, and the digest of what it knew when it did.
 *
 * @param gateFacts null where it looked at nothing
 */
record Judgment(Verdict verdict, Value gateFacts) {

  static Judgment by(GateFacts facts, Verdict verdict) {
    return new Judgment(verdict, Value.of(FactsDigest.of(facts).hex()));
  }

  static Judgment unseen(Verdict verdict) {
    return new Judgment(verdict, Value.NULL);
  }
}
