package io.meshflow.core.execution;

import io.meshflow.core.policy.CircuitBreaker;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Call;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Run;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Topology;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The circuit breakers of this process, one per tenant, workflow and acting node. Where clients ask
 * through one node there is one for each model, and what is the client's fault does not count, so
 * that nobody can take a model, or all of them, away from the others. Thread safe.
 */
final class Breakers {

  /** Failures that the request brought about. */
  private static final Set<String> OF_CLIENTS =
      Set.of("bad_request", "context_too_long", "tools_unsupported", "unsupported_input");

  private record Agent(
      String tenant, String workflow, String node, String place, Policy.Breaker rules) {}

  private final Map<Agent, CircuitBreaker> breakers = new ConcurrentHashMap<>();

  /** Asks for one attempt; true when the agent rests. */
  boolean open(Run run, Intent intent, Instant now) {
    Agent agent = agent(run, intent.agent(), intent.place());
    CircuitBreaker breaker = breakers.get(agent);
    if (breaker == null) {
      return false;
    }
    CircuitBreaker.Admission admission = breaker.admit(now);
    return !admission.allowed() || !breakers.replace(agent, breaker, admission.next());
  }

  /** Remembers how an attempt ended; a stopped one says nothing about its agent. */
  void record(Run run, CallKey key, Message.CallOver over, Instant now) {
    String node = key.work().step().node();
    String place =
        run.work(key.work()).call(key).flatMap(Call::terms).map(t -> t.place()).orElse("");
    Agent agent = agent(run, node, place);
    if (client(run, node) && OF_CLIENTS.contains(over.code())) {
      return;
    }
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

  /** Whether the node hands on what clients ask. */
  private static boolean client(Run run, String id) {
    Topology graph = run.graph();
    return graph.has(id)
        && switch (graph.node(graph.node(id))) {
          case Node.ChatNode _, Node.EmbedNode _ -> true;
          default -> false;
        };
  }

  private static Agent agent(Run run, String node, String place) {
    return new Agent(
        run.admission().tenant(),
        run.admission().workflow(),
        node,
        client(run, node) ? place : "",
        run.workflow().policy().breaker());
  }
}
