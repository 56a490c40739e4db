package io.meshflow.core.policy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The rules one run lives under; every field has an effect.
 *
 * <p>Field names in documents are the plans' ({@code budget_usd}, {@code enable_guardian}, …); the
 * grouping here is ours.
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
    HIPAA
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

  /**
   * Caps of a run: money in millionths of a dollar, tokens, steps, time; 0 means no limit, except
   * for money and tokens, where 0 means nothing may be spent.
   */
  public record Limits(
      long budgetMicros,
      long budgetTokens,
      int maxSteps,
      Duration timeout,
      Duration stepTimeout,
      TimeoutAction stepTimeoutAction,
      long maxForecastMicros,
      int maxReplans) {}

  /** Which guards look at a run, and their numbers. */
  public record Checks(
      boolean gate,
      boolean handoffs,
      boolean guardian,
      boolean collusion,
      boolean uncertainty,
      Carbon carbon,
      boolean crossRunLearning) {}

  /** Carbon accounting; the budget in grams of CO2 counts only while enabled. */
  public record Carbon(boolean enabled, double budgetGrams, String region) {}

  /** When humans are asked, for how long, and what silence means. */
  public record Approvals(
      boolean enabled,
      RiskTier threshold,
      Duration timeout,
      OnTimeout onTimeout,
      int quorum,
      boolean separateDuty,
      String webhook) {}

  /** When an agent that fails is given a rest, and how often one effect is tried. */
  public record Breaker(int maxRetries, Duration window, int threshold, Duration halfOpenAfter) {}

  /** What the record and the answers must show. */
  public record Evidence(
      boolean citations, boolean evidence, boolean humanReview, boolean immutableAudit) {}

  /** What is cut, hidden or not kept. */
  public record Privacy(int maxOutputChars, boolean scrubPhi, StoreBodies storeBodies) {}

  /**
   * What may be reached: providers, hosts and tools by name, a single {@code *} for all; and which
   * model an agent of a role uses.
   */
  public record Reach(
      Set<String> providers,
      Set<String> hosts,
      Set<String> tools,
      Map<String, String> modelByRole) {
    public Reach {
      providers = Set.copyOf(providers);
      hosts = Set.copyOf(hosts);
      tools = Set.copyOf(tools);
      modelByRole = Map.copyOf(modelByRole);
    }
  }
}
