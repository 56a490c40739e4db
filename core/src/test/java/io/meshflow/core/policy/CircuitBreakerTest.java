package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitBreakerTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Policy.Breaker RULES =
      new Policy.Breaker(3, Duration.ofSeconds(60), 3, Duration.ofSeconds(30));

  /** Events as {@code second+letter}: F fails, S succeeds, A admitted, R refused. */
  @ParameterizedTest
  @CsvSource({
    "'0A',                                   CLOSED",
    "'0F 1F 2A',                             CLOSED",
    "'0F 1F 2F',                             OPEN",
    "'0F 1F 62F',                            CLOSED",
    "'0F 59F 60F',                           OPEN",
    "'0F 1F 2F 3R 31R',                      OPEN",
    "'0F 1F 2F 32A',                         HALF_OPEN",
    "'0F 1F 2F 32A 33R 61R',                 HALF_OPEN",
    "'0F 1F 2F 32A 62A',                     HALF_OPEN",
    "'0F 1F 2F 32A 33S 34A',                 CLOSED",
    "'0F 1F 2F 32A 33S 34F 35F 36A',         CLOSED",
    "'0F 1F 2F 32A 33F 34R 62R 63A',         HALF_OPEN",
    "'0F 1F 2F 3S 4R',                       OPEN",
    "'0F 1S 2F 3S 4F',                       OPEN",
    "'0F 1S 2S 3S 4S 5F 6F 7F 8R',           OPEN",
    "'0F 1S 2S 3S 4S 5F 6F 7A',              CLOSED",
    "'0S 1S 2S 3S 70F 71F 72F',              OPEN"
  })
  void aBreakerMovesAsItsTableSays(String events, String state) {
    CircuitBreaker breaker = CircuitBreaker.closed(RULES);
    for (String event : events.split(" ")) {
      Instant now = START.plusSeconds(Long.parseLong(event.substring(0, event.length() - 1)));
      breaker = after(breaker, event.charAt(event.length() - 1), now);
    }
    assertThat(name(breaker.state())).isEqualTo(state);
  }

  private static CircuitBreaker after(CircuitBreaker breaker, char event, Instant now) {
    return switch (event) {
      case 'F' -> breaker.failed(now);
      case 'S' -> breaker.succeeded(now);
      default -> {
        CircuitBreaker.Admission admission = breaker.admit(now);
        assertThat(admission.allowed()).as("at %s", now).isEqualTo(event == 'A');
        yield admission.next();
      }
    };
  }

  private static String name(CircuitBreaker.State state) {
    return switch (state) {
      case CircuitBreaker.State.Closed closed -> "CLOSED";
      case CircuitBreaker.State.Open open -> "OPEN";
      case CircuitBreaker.State.HalfOpen half -> "HALF_OPEN";
    };
  }

  @Test
  void lookingDoesNotTakeTheProbe() {
    CircuitBreaker breaker = CircuitBreaker.closed(RULES);
    for (int second = 0; second < 3; second++) {
      breaker = breaker.failed(START.plusSeconds(second));
    }
    assertThat(breaker.open(START.plusSeconds(10))).isTrue();
    assertThat(breaker.open(START.plusSeconds(40))).isFalse();
    assertThat(breaker.open(START.plusSeconds(40))).isFalse();
  }
}
