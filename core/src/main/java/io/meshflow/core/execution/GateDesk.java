package io.meshflow.core.execution;

import io.meshflow.core.engine.HiddenContents;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.GateFacts;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Placeholders;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.PolicyGate;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.View;
import io.meshflow.core.tool.WebhookCall;
import io.meshflow.core.workflow.Node;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Assembles what the gate must know about an intent of a run, and asks it. */
final class GateDesk {

  private final PolicyGate gate;
  private final UnaryOperator<String> scrubber;
  private final Identities identities;
  private final Breakers breakers;
  private final Trails trails;

  GateDesk(
      PolicyGate gate,
      UnaryOperator<String> scrubber,
      Identities identities,
      Breakers breakers,
      Trails trails) {
    this.identities = identities;
    this.trails = trails;
    this.gate = gate;
    this.scrubber = scrubber;
    this.breakers = breakers;
  }

  Judgment judge(Run run, CallKey key, Intent intent, Reservation worst, Instant now) {
    if (run.hides() && Placeholders.in(intent.arguments())) {
      return Judgment.unseen(
          new Verdict.Blocked(
              BlockReason.POLICY, HiddenContents.RULE, HiddenContents.detail("It was not sent")));
    }
    Optional<Approvals.Asked> asked =
        run.approvals().find(new Approval.Id(Approval.Kind.GATE, key, 1));
    boolean approved =
        asked.filter(question -> question.result().state() == Approvals.State.APPROVED).isPresent();
    Keeping keeping = new Keeping(run, scrubber);
    if (approved && !keeping.standsFor(asked.get().shown(), intent.arguments())) {
      return Judgment.unseen(
          new Verdict.Blocked(
              BlockReason.APPROVAL,
              "changed_action",
              "the action is no longer the one that was approved"));
    }
    GateFacts facts =
        new GateFacts(
            actor(run, key),
            spend(run, worst),
            breakers.open(run, key.effectKey(run.id()), intent, now),
            View.tainted(run, key),
            approved,
            example(run),
            trails.of(run, key));
    return Judgment.by(facts, ofPlace(run, intent, gate.judge(intent, capped(run), facts)));
  }

  /** Where a breaker is one model's, another model may be asked. */
  private static Verdict ofPlace(Run run, Intent intent, Verdict verdict) {
    return verdict instanceof Verdict.Blocked blocked
            && blocked.reason() == BlockReason.CIRCUIT_BREAKER
            && Breakers.client(run, intent.agent())
        ? new Verdict.Blocked(
            blocked.reason(),
            "circuit_breaker.place",
            intent.place() + " failed too often and is given a rest")
        : verdict;
  }

  /** What the policy itself asks for needs nobody's approval: everything else may still stop it. */
  Judgment judge(Run run, WebhookCall call, Instant now) {
    GateFacts facts =
        new GateFacts(
            new GateFacts.Actor(call.agent(), false, Set.of("*")),
            spend(run, Reservation.of(call)),
            breakers.open(run, call.id(), call, now),
            false,
            true,
            example(run),
            trails.plain(run));
    return Judgment.by(facts, gate.judge(call, capped(run), facts));
  }

  /** The policy of the run with the run's own cap in place of the policy's. */
  private static Policy capped(Run run) {
    Policy policy = run.workflow().policy();
    long cap = run.spending().cap();
    if (policy.limits().budgetMicros() == cap) {
      return policy;
    }
    Policy.Limits old = policy.limits();
    Policy.Limits limits =
        new Policy.Limits(
            cap,
            old.budgetTokens(),
            old.maxSteps(),
            old.timeout(),
            old.stepTimeout(),
            old.stepTimeoutAction(),
            old.maxForecastMicros(),
            old.maxReplans());
    return new Policy(
        policy.mode(),
        limits,
        policy.checks(),
        policy.approvals(),
        policy.breaker(),
        policy.evidence(),
        policy.privacy(),
        policy.reach());
  }

  private static boolean example(Run run) {
    return run.workflow()
        .document()
        .at("about", "metadata", "example")
        .filter(io.meshflow.core.data.Value.TRUE::equals)
        .isPresent();
  }

  private GateFacts.Actor actor(Run run, CallKey key) {
    boolean revoked = identities.revoked(run.admission().key());
    Node node = run.graph().node(run.step(key.work().step()).node());
    Node acting = node instanceof Node.MapNode map ? map.each() : node;
    return switch (acting) {
      case Node.AgentNode agent ->
          new GateFacts.Actor(
              agent.id(), revoked, new HashSet<>(agent.agent().tools()), agent.agent().role());
      case Node.ModelNode model ->
          new GateFacts.Actor(model.id(), revoked, Set.of(), model.agent().role());
      case Node.ChatNode chat -> new GateFacts.Actor(chat.id(), revoked, Set.of(), "chat");
      default -> new GateFacts.Actor(acting.id(), revoked, Set.of("*"));
    };
  }

  private static GateFacts.Spend spend(Run run, Reservation worst) {
    return new GateFacts.Spend(
        run.spending().overrun() ? Long.MAX_VALUE / 2 : run.spending().committed(),
        worst.micros(),
        run.spending().committedTokens(),
        worst.tokens(),
        Math.max(0, run.steps().size() - 1),
        Trails.callsLeft(run));
  }
}
