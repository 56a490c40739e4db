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
 * that nobody can take a model, or all of them, away from the others. Nor do limits of rates count:
 * whoever says that it is asked too often is well, and says when to come back. Thread safe.
 */
final class Breakers {

  /** Limits of how often one may ask, and what was not asked, say nothing about who is asked. */
  private static final Set<String> NOT_ILL = Set.of("rate_limited", "key_limit", "resting");

  /** Failures that the request brought about. */
  private static final Set<String> OF_CLIENTS =
      Set.of("bad_request", "context_too_long", "tools_unsupported", "unsupported_input");

  private record Agent(
      String tenant, String workflow, String node, String place, Policy.Breaker rules) {}

  /** A breaker and the call that is its probe; empty while there is none. */
  private record Kept(CircuitBreaker breaker, String probe) {
    static Kept closed(Policy.Breaker rules) {
      return new Kept(CircuitBreaker.closed(rules), "");
    }

    boolean probes(String call) {
      return breaker.state() instanceof CircuitBreaker.State.HalfOpen && probe.equals(call);
    }
  }

  private final Map<Agent, Kept> breakers = new ConcurrentHashMap<>();

  /**
   * Asks for one attempt of a call; true when the agent rests. A commit may be drafted more than
   * once, so the call that is the probe stays it when it asks again.
   */
  boolean open(Run run, String call, Intent intent, Instant now) {
    Agent agent = agent(run, intent.agent(), intent.place());
    while (true) {
      Kept kept = breakers.get(agent);
      if (kept == null || kept.probes(call)) {
        return false;
      }
      CircuitBreaker.Admission admission = kept.breaker().admit(now);
      boolean same = admission.next().equals(kept.breaker());
      if (same || breakers.replace(agent, kept, new Kept(admission.next(), call))) {
        return !admission.allowed();
      }
    }
  }

  /** Remembers how an attempt ended; a stopped one says nothing about its agent. */
  void record(Run run, CallKey key, Message.CallOver over, Instant now) {
    String node = key.work().step().node();
    String place =
        run.work(key.work()).call(key).flatMap(Call::terms).map(t -> t.place()).orElse("");
    Agent agent = agent(run, node, place);
    boolean client = client(run, node);
    if (NOT_ILL.contains(over.code()) || client && OF_CLIENTS.contains(over.code())) {
      return;
    }
    switch (over.outcome()) {
      case DONE -> succeeded(agent, client, now);
      case FAILED, RETRYABLE, TIMED_OUT ->
          breakers.compute(
              agent,
              (a, old) -> {
                Kept kept = old == null ? Kept.closed(a.rules()) : old;
                return new Kept(kept.breaker().failed(now), kept.probe());
              });
      case UNKNOWN, CANCELLED -> {}
    }
  }

  /** What never fails need not be kept, but for what many ask: there a few failures are few. */
  private void succeeded(Agent agent, boolean always, Instant now) {
    if (always) {
      breakers.putIfAbsent(agent, Kept.closed(agent.rules()));
    }
    breakers.computeIfPresent(
        agent,
        (a, kept) -> {
          CircuitBreaker next = kept.breaker().succeeded(now);
          return !always && next.idle(now) ? null : new Kept(next, kept.probe());
        });
  }

  /** Whether the node hands on what clients ask. */
  static boolean client(Run run, String id) {
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
