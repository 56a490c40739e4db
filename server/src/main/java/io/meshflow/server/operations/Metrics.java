package io.meshflow.server.operations;

import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.server.web.Watcher;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Counts what runs do in this process, by the names of the plans; what waits for people is read
 * from the store. Thread safe.
 */
public final class Metrics implements RunListener {

  private static final String WAITING = "meshflow_hitl_pending";

  private final Series series = new Series();
  private final Map<RunId, RunTally> live = new ConcurrentHashMap<>();
  private final Set<String> tenants = ConcurrentHashMap.newKeySet();
  private final Supplier<Map<String, Long>> waiting;

  /**
   * @param waiting how much waits for people, by tenant
   * @param tenant one that is told of from the start
   */
  public Metrics(Supplier<Map<String, Long>> waiting, String tenant) {
    this.waiting = waiting;
    tenants.add(tenant);
    RunTally.declare(series);
    series.gauge(WAITING, "Steps that wait for people, as the record says.");
    series.counter("meshflow_http_requests_total", "Requests, by operation and status.");
    series.summary("meshflow_http_request_duration_seconds", "Time of requests, streams apart.");
    series.add("meshflow_cost_usd_total", 0, "tenant", tenant);
  }

  /** The text for Prometheus; for somebody bound to a tenant, without that of other tenants. */
  public String text(Optional<String> tenant) {
    series.clear(WAITING);
    try {
      Map<String, Long> now = waiting.get();
      tenants.addAll(now.keySet());
      tenants.forEach(
          name -> series.set(WAITING, (double) now.getOrDefault(name, 0L), "tenant", name));
    } catch (LedgerUnavailableException away) {
      series.clear(WAITING); // better no figure than a wrong one
    }
    return series.text(tenant);
  }

  /** Counts a request. */
  public void request(Watcher.Answered request) {
    String operation = request.operation().map(o -> o.id()).orElse("none");
    series.add(
        "meshflow_http_requests_total",
        1,
        "operation",
        operation,
        "status",
        Integer.toString(request.status()));
    series.observe(
        "meshflow_http_request_duration_seconds",
        request.outcome().took().toNanos() / 1e9,
        "operation",
        operation);
  }

  @Override
  public void taken(RunId run, List<Recorded> past) {
    RunTally tally = new RunTally(series);
    past.forEach(record -> record.events().forEach(event -> tally.learn(event, record.at())));
    live.put(run, tally);
  }

  /** Of a command to a run that is worked on elsewhere there is nothing to count. */
  @Override
  public void recorded(RunId run, Recorded record) {
    if (record.actor().equals("command") && !live.containsKey(run)) {
      return;
    }
    RunTally tally = live.computeIfAbsent(run, r -> new RunTally(series));
    for (RunEvent event : record.events()) {
      tally.count(event, record.at());
    }
  }

  @Override
  public boolean reads(RunId run) {
    return false;
  }

  @Override
  public void begun(RunId run, CallKey key, int attempt) {
    RunTally tally = live.get(run);
    if (tally != null) {
      tally.answers(key, attempt);
    }
  }

  @Override
  public void rested(RunId run) {
    live.remove(run);
  }
}
