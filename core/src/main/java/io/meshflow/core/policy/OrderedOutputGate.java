package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import java.util.List;

/** The output gate of the kernel: handover, citations, uncertainty, review; then what is hidden. */
public final class OrderedOutputGate implements OutputGate {

  private static final double LEAST = 0.10;
  private static final double DOUBTFUL = 0.25;

  @Override
  public Checked check(Output output, Policy policy, String agent) {
    double confidence = confidence(output, policy);
    return new Checked(verdict(output, policy, confidence), shown(output, policy), confidence);
  }

  private static double confidence(Output output, Policy policy) {
    return policy.checks().uncertainty() && output.stage() != Stage.RESULT
        ? Confidence.of(output)
        : output.confidence();
  }

  private static Verdict verdict(Output output, Policy policy, double confidence) {
    Verdict reviewed = review(output, policy);
    if (output.stage() == Stage.RESULT) {
      return reviewed;
    }
    try {
      return List.of(
              handover(output, policy),
              certainty(policy, confidence),
              citations(output, policy),
              reviewed)
          .stream()
          .reduce(Verdict.CLEAR, OrderedGate::stricter);
    } catch (RuntimeException | StackOverflowError e) {
      String cause = e.getClass().getSimpleName();
      return new Verdict.Blocked(BlockReason.POLICY, "guard_failed", "output check: " + cause);
    }
  }

  /** The next step is not handed nothing, nor orders. */
  private static Verdict handover(Output output, Policy policy) {
    if (!policy.checks().handoffs()) {
      return Verdict.CLEAR;
    }
    if (output.text().isBlank() && output.structured() instanceof Value.Null) {
      return new Verdict.Blocked(BlockReason.POLICY, "handoff.empty", "the answer is empty");
    }
    List<String> orders = Hiding.orders(output.text());
    return orders.isEmpty()
        ? Verdict.CLEAR
        : new Verdict.Blocked(
            BlockReason.GUARDIAN,
            "handoff." + orders.getFirst(),
            "the answer carries an instruction to whoever reads it: " + orders);
  }

  private static Verdict certainty(Policy policy, double confidence) {
    if (!policy.checks().uncertainty() || confidence >= DOUBTFUL) {
      return Verdict.CLEAR;
    }
    String detail = "confidence is only " + Math.round(confidence * 100) + " %";
    return confidence < LEAST
        ? new Verdict.Blocked(BlockReason.POLICY, HOPELESS, detail)
        : new Verdict.NeedsApproval(BlockReason.APPROVAL, "uncertainty.doubtful", detail);
  }

  private static Verdict citations(Output output, Policy policy) {
    return policy.evidence().citations() && !Citations.in(output)
        ? new Verdict.NeedsApproval(
            BlockReason.POLICY, "citations.none", "the answer names no source")
        : Verdict.CLEAR;
  }

  private static Verdict review(Output output, Policy policy) {
    return policy.evidence().humanReview() && output.last()
        ? new Verdict.NeedsApproval(
            BlockReason.APPROVAL, "review.final", "a human reviews the run's output")
        : Verdict.CLEAR;
  }

  private static Output shown(Output output, Policy policy) {
    return new Output(
        Hiding.hide(output.text(), output.stage(), policy),
        TextsOf.changed(output.structured(), text -> Hiding.hide(text, output.stage(), policy)),
        output.confidence(),
        output.upstreamConfidence(),
        output.stage(),
        output.last(),
        output.trials());
  }
}
