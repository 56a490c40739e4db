package io.meshflow.core.policy;

import io.meshflow.core.policy.Policy.Approvals;
import io.meshflow.core.policy.Policy.Carbon;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.Policy.TimeoutAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which of two values of a policy field is the stricter one; every rule is commutative, associative
 * and idempotent.
 */
final class Stricter {

  private Stricter() {}

  /** Enums that are declared from lax to strict. */
  static <E extends Enum<E>> E later(E a, E b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** The lower cap, where 0 is no cap. */
  static long cap(long a, long b) {
    return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
  }

  /** The shorter time, where zero is no end. */
  static Duration cap(Duration a, Duration b) {
    return a.isZero() || b.isZero() ? longer(a, b) : shorter(a, b);
  }

  static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** To fail is stricter than to try again, and that stricter than to go on without the step. */
  static TimeoutAction timeoutAction(TimeoutAction a, TimeoutAction b) {
    return rank(a) >= rank(b) ? a : b;
  }

  private static int rank(TimeoutAction action) {
    return switch (action) {
      case SKIP -> 0;
      case RETRY -> 1;
      case FAIL -> 2;
    };
  }

  /** To reject is stricter than to ask the next level, and that stricter than to approve. */
  static OnTimeout onTimeout(OnTimeout a, OnTimeout b) {
    return rank(a) >= rank(b) ? a : b;
  }

  private static int rank(OnTimeout action) {
    return switch (action) {
      case APPROVE -> 0;
      case ESCALATE -> 1;
      case REJECT -> 2;
    };
  }

  /** The lower threshold; one that is switched off does not count. */
  static RiskTier threshold(Approvals a, Approvals b) {
    if (a.enabled() != b.enabled()) {
      return a.enabled() ? a.threshold() : b.threshold();
    }
    return a.threshold().atLeast(b.threshold()) ? b.threshold() : a.threshold();
  }

  /**
   * How long people are waited for belongs to what silence means: where it means yes, the longer
   * wait is stricter, otherwise the shorter.
   */
  static Duration patience(Approvals a, Approvals b) {
    int order = Integer.compare(rank(a.onTimeout()), rank(b.onTimeout()));
    if (order != 0) {
      return order > 0 ? a.timeout() : b.timeout();
    }
    boolean noEnd = a.timeout().isZero() || b.timeout().isZero();
    return a.onTimeout() == OnTimeout.APPROVE
        ? (noEnd ? Duration.ZERO : longer(a.timeout(), b.timeout()))
        : cap(a.timeout(), b.timeout());
  }

  /** All addresses of both, sorted: everybody who wants to know is told. */
  static String addresses(String a, String b) {
    TreeSet<String> all = new TreeSet<>();
    for (String side : List.of(a, b)) {
      for (String address : side.split(" ", -1)) {
        if (!address.isEmpty()) {
          all.add(address);
        }
      }
    }
    return String.join(" ", all);
  }

  /** The smaller budget and the dirtier region; what is switched off does not count. */
  static Carbon carbon(Carbon a, Carbon b) {
    if (a.enabled() != b.enabled()) {
      return a.enabled() ? a : b;
    }
    return new Carbon(
        a.enabled(),
        Math.min(a.budgetGrams(), b.budgetGrams()),
        CarbonEstimate.dirtier(a.region(), b.region()));
  }

  /** Where two policies want different models for a role, no model is right: the empty text. */
  static Map<String, String> models(Map<String, String> a, Map<String, String> b) {
    Map<String, String> merged = new TreeMap<>(a);
    b.forEach((role, model) -> merged.merge(role, model, (x, y) -> x.equals(y) ? x : ""));
    return merged;
  }
}
