package io.meshflow.core.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules one run lives under; every field has an effect, listed in {@code docs/policy.md}.
 *
 * <p>Field names in documents are the plans' ({@code budget_usd}, {@code enable_guardian}, …); the
 * grouping here is ours. {@link Presets} has the named modes, {@link Policies} combines two.
 */
public record Policy(
    Mode mode,
    Limits limits,
    Checks checks,
    Approvals approvals,
    Breaker breaker,
    Evidence evidence,
    Privacy privacy,
    Reach reach) {

  /** Named starting points, from lax to strict. */
  public enum Mode {
    DEV,
    STANDARD,
    REGULATED,
    LEGAL_CRITICAL,
    HIPAA;

    /** The mode of this name, as {@code legal-critical}; empty when there is none. */
    public static Optional<Mode> of(String word) {
      return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    /** The names of all. */
    public static List<String> words() {
      return Arrays.stream(values()).map(Mode::word).toList();
    }

    /** The name that people write. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** True for the modes made for regulated work. */
    public boolean regulated() {
      return compareTo(REGULATED) >= 0;
    }
  }

  /** What a run whose step exceeds its time does with the step. */
  public enum TimeoutAction {
    FAIL,
    SKIP,
    RETRY
  }

  /** What happens when nobody answers an approval in time. */
  public enum OnTimeout {
    REJECT,
    APPROVE,
    ESCALATE
  }

  /** What of prompts and outputs is kept. */
  public enum StoreBodies {
    FULL,
    SCRUBBED,
    NONE
  }

  /** What happens when text from outside is about to leave in an external effect. */
  public enum Taint {
    ALLOW,
    ASK,
    BLOCK
  }

  /**
   * Caps of a run: money in millionths of a dollar, tokens, steps, time; 0 means no limit, except
   * for money, tokens and replans, where 0 means none at all.
   *
   * @param maxForecastMicros what a run may be expected to cost before a call is made
   * @param maxReplans how often an answer may go back to its agent for repair in one step
   */
  public record Limits(
      long budgetMicros,
      long budgetTokens,
      int maxSteps,
      Duration timeout,
      Duration stepTimeout,
      TimeoutAction stepTimeoutAction,
      long maxForecastMicros,
      int maxReplans) {

    /** A money or token budget that nothing exceeds; prices may then be unknown. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    public Limits {
      Ranges.notNegative(budgetMicros, budgetTokens, maxSteps, maxForecastMicros, maxReplans);
      Ranges.notNegative(timeout, stepTimeout);
    }
  }

  /** Which guards look at a run, and their numbers. */
  public record Checks(
      boolean gate,
      boolean handoffs,
      boolean guardian,
      boolean collusion,
      boolean uncertainty,
      Carbon carbon,
      boolean crossRunLearning,
      Taint taint) {}

  /** Carbon accounting; budget in grams of CO2 and region count only while enabled. */
  public record Carbon(boolean enabled, double budgetGrams, String region) {
    public Carbon {
      if (!(budgetGrams >= 0)) {
        throw new IllegalArgumentException("a carbon budget is never negative");
      }
    }
  }

  /**
   * When humans are asked, for how long, and what silence means.
   *
   * @param timeout zero waits for ever
   * @param webhook where to tell about it, several addresses apart by spaces; empty for nowhere
   */
  public record Approvals(
      boolean enabled,
      RiskTier threshold,
      Duration timeout,
      OnTimeout onTimeout,
      int quorum,
      boolean separateDuty,
      String webhook) {
    public Approvals {
      Ranges.positive(quorum);
      Ranges.notNegative(timeout);
      webhook = Stricter.addresses(webhook, "");
    }

    /** The addresses to tell, in one order. */
    public List<String> webhooks() {
      return webhook.isEmpty() ? List.of() : List.of(webhook.split(" ", -1));
    }
  }

  /** When an agent that fails is given a rest, and how often a failed effect is tried again. */
  public record Breaker(int maxRetries, Duration window, int threshold, Duration halfOpenAfter) {
    public Breaker {
      Ranges.notNegative(maxRetries);
      Ranges.positive(threshold);
      Ranges.notNegative(window, halfOpenAfter);
    }
  }

  /** What the record and the answers must show. */
  public record Evidence(
      boolean citations, boolean evidence, boolean humanReview, boolean immutableAudit) {}

  /** What is cut, hidden or not kept; 0 output characters means all of them. */
  public record Privacy(int maxOutputChars, boolean scrubPhi, StoreBodies storeBodies) {
    public Privacy {
      Ranges.notNegative(maxOutputChars);
    }
  }

  /**
   * What may be reached: providers, hosts and tools by name, {@code *} for all, {@code *.x.org} for
   * the hosts under a name; and which model an agent of a role uses, the empty text meaning none.
   */
  public record Reach(
      Set<String> providers,
      Set<String> hosts,
      Set<String> tools,
      Map<String, String> modelByRole) {
    public Reach {
      providers = NamePatterns.reduced(NamePatterns.lowerCase(providers));
      hosts = NamePatterns.reduced(NamePatterns.lowerCase(hosts));
      tools = NamePatterns.reduced(tools);
      modelByRole = Map.copyOf(modelByRole);
    }
  }

  public Policy withLimits(Limits other) {
    return new Policy(mode, other, checks, approvals, breaker, evidence, privacy, reach);
  }

  public Policy withChecks(Checks other) {
    return new Policy(mode, limits, other, approvals, breaker, evidence, privacy, reach);
  }

  public Policy withApprovals(Approvals other) {
    return new Policy(mode, limits, checks, other, breaker, evidence, privacy, reach);
  }

  public Policy withBreaker(Breaker other) {
    return new Policy(mode, limits, checks, approvals, other, evidence, privacy, reach);
  }

  public Policy withEvidence(Evidence other) {
    return new Policy(mode, limits, checks, approvals, breaker, other, privacy, reach);
  }

  public Policy withPrivacy(Privacy other) {
    return new Policy(mode, limits, checks, approvals, breaker, evidence, other, reach);
  }

  public Policy withReach(Reach other) {
    return new Policy(mode, limits, checks, approvals, breaker, evidence, privacy, other);
  }
}
