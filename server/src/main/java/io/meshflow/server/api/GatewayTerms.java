package io.meshflow.server.api;

import io.meshflow.core.policy.Policy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * The terms that calls through the gateway live under.
 *
 * @param budgetMicros what one call may cost in millionths of a dollar; empty for what the mode
 *     allows
 * @param budgetTokens what goes in and comes out of one call
 * @param timeout of one call
 */
public record GatewayTerms(
    Policy.Mode mode, Optional<Long> budgetMicros, long budgetTokens, Duration timeout) {

  /** What holds where nothing is set. */
  public static GatewayTerms usual(Policy.Mode mode) {
    return new GatewayTerms(mode, Optional.empty(), 20_000_000, Duration.ofMinutes(10));
  }

  /** As the policy of a document. */
  String policy() {
    String money =
        budgetMicros
            .map(micros -> "budget_usd: " + BigDecimal.valueOf(micros, 6).toPlainString() + ", ")
            .orElse("");
    return "{mode: %s, %sbudget_tokens: %d, timeout_s: %d, circuit_breaker: {max_retries: 0}}"
        .formatted(mode.word(), money, budgetTokens, timeout.toSeconds());
  }
}
