package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.ActualRisk;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.workflow.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts questions to people, under the terms of the policy and of the node. */
public final class Asking {

  private final Policy policy;
  private final Instant now;

  Asking(Desk desk) {
    this(desk.policy(), desk.now());
  }

  /** Questions asked now under a policy. */
  public Asking(Policy policy, Instant now) {
    this.policy = policy;
    this.now = now;
  }

  /** A question of the workflow; {@code tainted} where its text may come from outside. */
  Decision question(Approval.Id id, Node.HumanNode node, Value shown, boolean tainted) {
    Policy.Approvals rules = policy.approvals();
    Node.Terms terms = node.terms();
    RiskTier risk = node.settings().risk().orElse(RiskTier.INTERNAL);
    Duration timeout = terms.timeout().isZero() ? rules.timeout() : terms.timeout();
    Approval.Terms asked =
        new Approval.Terms(
            deadline(timeout),
            silence(terms.onTimeout().orElse(rules.onTimeout()), risk),
            Math.max(terms.quorum(), rules.quorum()),
            rules.separateDuty(),
            0,
            terms.reviewers());
    Approval.Matter matter = new Approval.Matter("", risk, "question", Optional.of(tainted), shown);
    return new Decision.Note(new RunEvent.ApprovalAsked(id, asked, matter));
  }

  /** Whether exactly this action may happen; with the digest of what the gate knew. */
  public RunEvent.ApprovalAsked gate(
      Approval.Id id,
      Verdict.NeedsApproval needs,
      Intent intent,
      boolean tainted,
      Value gateFacts) {
    RiskTier risk = ActualRisk.of(intent, policy);
    return new RunEvent.ApprovalAsked(
        id, usual(risk), matter(intent, risk, reason(needs), tainted), gateFacts);
  }

  /** Whether an output may be used. */
  Decision review(Approval.Id id, Verdict.NeedsApproval needs, Value shown, boolean tainted) {
    Approval.Matter matter =
        new Approval.Matter("", RiskTier.INTERNAL, reason(needs), Optional.of(tainted), shown);
    return new Decision.Note(new RunEvent.ApprovalAsked(id, usual(RiskTier.INTERNAL), matter));
  }

  /** Whether an attempt of unknown outcome is made again; silence never says yes to that. */
  Decision repeat(Approval.Id id, Intent intent, boolean tainted) {
    RiskTier risk = ActualRisk.of(intent, policy);
    Approval.Terms terms = usual(RiskTier.highest(risk, RiskTier.EXTERNAL_IO));
    return new Decision.Note(
        new RunEvent.ApprovalAsked(id, terms, matter(intent, risk, "unknown_outcome", tainted)));
  }

  private static Approval.Matter matter(
      Intent intent, RiskTier risk, String reason, boolean tainted) {
    return new Approval.Matter(
        intent.action(), risk, reason, Optional.of(tainted), intent.arguments());
  }

  private static String reason(Verdict.NeedsApproval needs) {
    return needs.reason().word() + ":" + needs.rule();
  }

  private Approval.Terms usual(RiskTier risk) {
    Policy.Approvals rules = policy.approvals();
    return new Approval.Terms(
        deadline(rules.timeout()),
        silence(rules.onTimeout(), risk),
        rules.quorum(),
        rules.separateDuty(),
        0,
        List.of());
  }

  /** Silence approves nothing that reaches outside. */
  private static Policy.OnTimeout silence(Policy.OnTimeout wanted, RiskTier risk) {
    boolean refuse = wanted == Policy.OnTimeout.APPROVE && risk.atLeast(RiskTier.EXTERNAL_IO);
    return refuse ? Policy.OnTimeout.REJECT : wanted;
  }

  private Optional<Instant> deadline(Duration timeout) {
    return timeout.isPositive() ? Optional.of(now.plus(timeout)) : Optional.empty();
  }
}
