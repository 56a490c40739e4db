package io.meshflow.core.execution;

import io.meshflow.core.policy.CircuitBreaker;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Run;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The circuit breakers of this process, one per tenant, workflow and acting node. Thread safe. */
final class Breakers {

  private record Agent(String tenant, String workflow, String node, Policy.Breaker rules) {}

  private final Map<Agent, CircuitBreaker> breakers = new ConcurrentHashMap<>();

  /** Asks for one attempt; true when the agent rests. */
  boolean open(Run run, Intent intent, Instant now) {
    Agent agent = agent(run, intent.agent());
    CircuitBreaker breaker = breakers.get(agent);
    if (breaker == null) {
      return false;
    }
    CircuitBreaker.Admission admission = breaker.admit(now);
    return !admission.allowed() || !breakers.replace(agent, breaker, admission.next());
  }

  /** Remembers how an attempt ended; a stopped one says nothing about its agent. */
  void record(Run run, CallKey key, Message.CallOver over, Instant now) {
    Agent agent = agent(run, key.work().step().node());
    switch (over.outcome()) {
      case DONE -> breakers.computeIfPresent(agent, (a, breaker) -> breaker.succeeded());
      case FAILED, RETRYABLE, TIMED_OUT ->
          breakers.compute(
              agent,
              (a, breaker) ->
                  (breaker == null ? CircuitBreaker.closed(a.rules()) : breaker).failed(now));
      case UNKNOWN, CANCELLED -> {}
    }
  }

  private static Agent agent(Run run, String node) {
    return new Agent(
        run.admission().tenant(),
        run.admission().workflow(),
        node,
        run.workflow().policy().breaker());
  }
}
