package io.meshflow.server.operations;

import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.server.events.Cast;
import io.meshflow.server.web.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts what runs do, by the names of the plans. Thread safe. */
public final class Metrics implements RunListener {

  private static final class Live {
    private final Map<String, Instant> calls = new HashMap<>();
    private final Map<StepId, Instant> steps = new HashMap<>();
    private final Map<String, String> actions = new HashMap<>();
    private int questions;
    private boolean paused;
    private @Nullable Cast cast;
    private @Nullable Instant startedAt;
  }

  private final Series series = new Series();
  private final Map<RunId, Live> live = new ConcurrentHashMap<>();

  public Metrics() {
    series.counter("meshflow_runs_total", "Runs that ended or paused, by status.");
    series.summary("meshflow_run_duration_seconds", "Time from start to end of runs.");
    series.counter("meshflow_tokens_total", "Tokens of model calls, by provider.");
    series.counter("meshflow_cost_usd_total", "Dollars spent.");
    series.counter("meshflow_blocks_total", "Actions that were blocked, by reason.");
    series.gauge("meshflow_hitl_pending", "Questions that wait for people, in runs seen here.");
    series.gauge("meshflow_uncertainty_score", "Last uncertainty of each agent.");
    series.counter("llm_calls_total", "Model calls.");
    series.summary("llm_call_duration_seconds", "Time of model calls.");
    series.counter("llm_tokens_total", "Tokens of model calls, by type.");
    series.counter("tool_executions_total", "Tool calls.");
    series.summary("tool_duration_seconds", "Time of tool calls.");
    series.counter("agent_runs_total", "Steps of agents.");
    series.summary("agent_run_duration_seconds", "Time of steps of agents.");
    series.counter("action_audit_logs_total", "Actions that were recorded.");
    series.counter("meshflow_http_requests_total", "Requests, by operation and status.");
    series.summary("meshflow_http_request_duration_seconds", "Time of requests, streams apart.");
    series.add("meshflow_cost_usd_total", 0);
    series.set("meshflow_hitl_pending", 0);
  }

  /** The text for Prometheus. */
  public String text() {
    series.set("meshflow_hitl_pending", live.values().stream().mapToInt(l -> l.questions).sum());
    return series.text();
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
  public void recorded(RunId run, Recorded record) {
    Live state = live.computeIfAbsent(run, r -> new Live());
    synchronized (state) {
      for (RunEvent event : record.events()) {
        apply(run, state, event, record.at());
      }
    }
  }

  private void apply(RunId run, Live state, RunEvent event, Instant at) {
    switch (event) {
      case RunEvent.Admitted admitted -> {
        state.cast = Cast.of(admitted);
        state.startedAt = at;
      }
      case RunEvent.StepStarted started -> state.steps.put(started.step(), at);
      case RunEvent.StepEnded ended -> stepEnded(state, ended, at);
      case RunEvent.CallStarted call -> {
        state.calls.put(name(call.key(), call.attempt()), at);
        state.actions.put(name(call.key(), call.attempt()), call.terms().action());
      }
      case RunEvent.CallEnded call -> callEnded(state, call, at);
      case RunEvent.CallRefused call ->
          series.add("meshflow_blocks_total", 1, "reason", call.reason());
      case RunEvent.ApprovalAsked asked -> {
        state.questions++;
        paused(state);
      }
      case RunEvent.ApprovalAnswered answered -> state.questions = Math.max(0, state.questions - 1);
      case RunEvent.Ended ended -> {
        status(word(ended.status()));
        if (state.startedAt != null) {
          series.observe("meshflow_run_duration_seconds", seconds(state.startedAt, at));
        }
        live.remove(run);
      }
      default -> {}
    }
  }

  private void paused(Live state) {
    if (!state.paused) {
      state.paused = true;
      status("paused");
    }
  }

  private void status(String word) {
    series.add("meshflow_runs_total", 1, "status", word);
  }

  private static String word(RunStatus status) {
    return status == RunStatus.COMPLETED ? "ok" : status.word();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  private static String name(CallKey key, int attempt) {
    return key + "@" + attempt;
  }

  private void stepEnded(Live state, RunEvent.StepEnded ended, Instant at) {
    Cast cast = state.cast;
    Instant from = state.steps.remove(ended.step());
    if (cast == null || !cast.part(ended.step().node()).kind().equals("agent")) {
      return;
    }
    String agent = cast.part(ended.step().node()).agent();
    String status = ended.outcome() == StepOutcome.DONE ? "ok" : ended.outcome().word();
    series.add("agent_runs_total", 1, "agent_name", agent, "status", status);
    series.set("meshflow_uncertainty_score", 1 - ended.ending().confidence(), "agent_id", agent);
    if (from != null) {
      series.observe("agent_run_duration_seconds", seconds(from, at), "agent_name", agent);
    }
  }

  private void callEnded(Live state, RunEvent.CallEnded call, Instant at) {
    Instant from = state.calls.remove(name(call.key(), call.attempt()));
    String action = state.actions.remove(name(call.key(), call.attempt()));
    double seconds = from == null ? 0 : seconds(from, at);
    String status = call.outcome() == CallOutcome.DONE ? "ok" : call.outcome().word();
    String served = call.charge().served();
    String what = action == null ? "unknown" : action;
    series.add("action_audit_logs_total", 1, "action_type", what, "status", status);
    series.add("meshflow_cost_usd_total", (call.charge().micros() + call.charge().overrun()) / 1e6);
    if (served.isEmpty()) {
      series.add("tool_executions_total", 1, "tool_name", what, "status", status);
      series.observe("tool_duration_seconds", seconds, "tool_name", what);
      return;
    }
    int slash = served.indexOf('/');
    String provider = slash < 0 ? served : served.substring(0, slash);
    String model = slash < 0 ? served : served.substring(slash + 1);
    String[] who = {"provider", provider, "model", model};
    series.add("llm_calls_total", 1, with(who, "status", status));
    series.observe("llm_call_duration_seconds", seconds, who);
    series.add(
        "meshflow_tokens_total", (double) call.charge().usage().total(), "provider", provider);
    series.add(
        "llm_tokens_total", (double) call.charge().usage().input(), with(who, "type", "prompt"));
    series.add(
        "llm_tokens_total",
        (double) call.charge().usage().output(),
        with(who, "type", "completion"));
  }

  private static String[] with(String[] labels, String name, String value) {
    return new String[] {labels[0], labels[1], labels[2], labels[3], name, value};
  }

  @Override
  public void rested(RunId run) {
    live.computeIfPresent(run, (id, state) -> state.questions > 0 ? state : null);
  }
}
