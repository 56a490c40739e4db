package io.meshflow.core.policy;

import java.util.ArrayList;
import java.util.List;

/** The gate of the kernel: asks its guards in order and gives the strictest answer. */
public final class OrderedGate implements PolicyGate {

  private static final List<Guard> GUARDS =
      List.of(
          new IdentityGuard(),
          new ReachGuard(),
          new HostGuard(),
          new RoleModelGuard(),
          new DemoModelGuard(),
          new AuditGuard(),
          new BreakerGuard(),
          new InjectionGuard(),
          new RiskGuard(),
          new TaintGuard(),
          new EvidenceGuard(),
          new CollusionGuard(),
          new MoneyGuard(),
          new TokenGuard(),
          new ForecastGuard(),
          new CarbonGuard(),
          new StepGuard(),
          new ReplanGuard(),
          new ApprovalGuard());

  private final List<Guard> guards;

  private OrderedGate(List<Guard> guards) {
    this.guards = List.copyOf(guards);
  }

  /** The gate with every guard of the kernel. */
  public static PolicyGate complete() {
    return new OrderedGate(GUARDS);
  }

  /** A gate with these guards only, in this order. */
  static PolicyGate of(Guard... guards) {
    return new OrderedGate(List.of(guards));
  }

  @Override
  public Verdict judge(Intent intent, Policy policy, GateFacts facts) {
    Case action;
    try {
      action = Case.of(intent, policy, facts);
    } catch (RuntimeException | StackOverflowError e) {
      return broken(BlockReason.POLICY, "gate", e);
    }
    Verdict strictest = Verdict.CLEAR;
    for (Guard guard : guards) {
      strictest = stricter(strictest, lifted(ask(guard, action), facts.approved()));
      if (strictest instanceof Verdict.Blocked) {
        return strictest;
      }
    }
    return strictest;
  }

  private static Verdict ask(Guard guard, Case action) {
    try {
      return guard.judge(action);
    } catch (RuntimeException | StackOverflowError e) {
      return broken(guard.reason(), guard.getClass().getSimpleName(), e);
    }
  }

  private static Verdict broken(BlockReason reason, String where, Throwable cause) {
    return new Verdict.Blocked(
        reason, "guard_failed", where + " failed: " + cause.getClass().getSimpleName());
  }

  /** A human's approval lifts what needs one, and nothing else. */
  private static Verdict lifted(Verdict verdict, boolean approved) {
    return approved && verdict instanceof Verdict.NeedsApproval asked
        ? new Verdict.Allowed(List.of("approved: " + asked.rule()))
        : verdict;
  }

  /** The stricter of two answers; of equal ones the first, with the notes of both. */
  static Verdict stricter(Verdict a, Verdict b) {
    return switch (a) {
      case Verdict.Blocked blocked -> blocked;
      case Verdict.NeedsApproval asked -> b instanceof Verdict.Blocked ? b : asked;
      case Verdict.Allowed allowed ->
          b instanceof Verdict.Allowed other ? joined(allowed, other) : b;
    };
  }

  private static Verdict joined(Verdict.Allowed a, Verdict.Allowed b) {
    if (a.notes().isEmpty() || b.notes().isEmpty()) {
      return a.notes().isEmpty() ? b : a;
    }
    List<String> notes = new ArrayList<>(a.notes());
    notes.addAll(b.notes());
    return new Verdict.Allowed(notes);
  }
}
