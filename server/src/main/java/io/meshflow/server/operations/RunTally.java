package io.meshflow.server.operations;

import io.meshflow.core.model.ProviderNames;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Cast;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one run does. What began before this process had the run is known from its record;
 * where it is not, no time is told rather than a wrong one. Thread safe.
 */
final class RunTally {

  private static final String FIRST_PIECE = "gen_ai_client_operation_time_to_first_chunk_seconds";

  private static final String REUSED = "llm_reused_answers_total";

  /** An attempt under way; {@code nanos} when it began here. */
  private record Begun(String action, String place, Instant at, Optional<Long> nanos) {}

  private final Series series;
  private final Map<String, Begun> calls = new HashMap<>();
  private final Map<StepId, Instant> steps = new HashMap<>();
  private String tenant = "unknown";
  private boolean paused;
  private @Nullable Cast cast;
  private @Nullable Instant startedAt;

  RunTally(Series series) {
    this.series = series;
  }

  static void declare(Series series) {
    series.counter("meshflow_runs_total", "Runs that ended or paused, by status.");
    series.summary("meshflow_run_duration_seconds", "Time from start to end of runs.");
    series.counter("meshflow_tokens_total", "Tokens of model calls, by provider.");
    series.counter("meshflow_cost_usd_total", "Dollars spent.");
    series.counter("meshflow_blocks_total", "Actions that were blocked, by reason.");
    series.gauge("meshflow_uncertainty_score", "Last uncertainty of each agent.");
    series.counter("llm_calls_total", "Model calls.");
    series.counter(REUSED, "Answers of models that were given again from the record.");
    series.summary("llm_call_duration_seconds", "Time of model calls.");
    series.counter("llm_tokens_total", "Tokens of model calls, by type.");
    series.histogram(FIRST_PIECE, "Time of model calls to the first piece of the answer.");
    series.counter("tool_executions_total", "Calls of tools, functions and http steps.");
    series.summary("tool_duration_seconds", "Time of those calls.");
    series.counter("agent_runs_total", "Steps of agents.");
    series.summary("agent_run_duration_seconds", "Time of steps of agents.");
    series.counter("action_audit_logs_total", "Actions that were recorded, refused ones too.");
  }

  /** Takes in what was counted elsewhere. */
  synchronized void learn(RunEvent event, Instant at) {
    switch (event) {
      case RunEvent.Admitted admitted -> admitted(admitted, at);
      case RunEvent.StepStarted started -> steps.put(started.step(), at);
      case RunEvent.StepEnded ended -> steps.remove(ended.step());
      case RunEvent.CallStarted call -> begun(call, at, Optional.empty());
      case RunEvent.CallEnded call -> calls.remove(name(call.key(), call.attempt()));
      case RunEvent.ApprovalAsked asked -> paused = true;
      default -> {}
    }
  }

  /** Counts what happened here. */
  synchronized void count(RunEvent event, Instant at) {
    switch (event) {
      case RunEvent.Admitted admitted -> admitted(admitted, at);
      case RunEvent.StepStarted started -> steps.put(started.step(), at);
      case RunEvent.StepEnded ended -> stepEnded(ended, at);
      case RunEvent.CallStarted call -> begun(call, at, Optional.of(System.nanoTime()));
      case RunEvent.CallEnded call -> callEnded(call, at);
      case RunEvent.CallRefused call -> refused(call);
      case RunEvent.ApprovalAsked asked -> paused();
      case RunEvent.Ended ended -> ended(ended, at);
      default -> {}
    }
  }

  private void admitted(RunEvent.Admitted admitted, Instant at) {
    tenant = admitted.admission().tenant();
    cast = Cast.of(admitted);
    startedAt = at;
  }

  private void begun(RunEvent.CallStarted call, Instant at, Optional<Long> nanos) {
    Begun begun = new Begun(call.terms().action(), call.terms().place(), at, nanos);
    calls.put(name(call.key(), call.attempt()), begun);
  }

  /** The first piece of an answer is here. */
  synchronized void answers(CallKey key, int attempt) {
    Begun begun = calls.get(name(key, attempt));
    if (begun != null && begun.nanos().isPresent() && model(begun)) {
      Place place = Place.of(begun.place());
      series.observe(
          FIRST_PIECE,
          (System.nanoTime() - begun.nanos().get()) / 1e9,
          "tenant",
          tenant,
          "gen_ai_operation_name",
          "chat",
          "gen_ai_provider_name",
          place.provider(),
          "gen_ai_request_model",
          place.model());
    }
  }

  private static boolean model(Begun begun) {
    return begun.action().startsWith("model:") || begun.action().startsWith("embed:");
  }

  private void refused(RunEvent.CallRefused call) {
    String action = call.action().isEmpty() ? "unknown" : call.action();
    series.add("meshflow_blocks_total", 1, "tenant", tenant, "reason", call.reason());
    count("action_audit_logs_total", "action_type", action, "blocked");
  }

  private void paused() {
    if (!paused) {
      paused = true;
      status("paused");
    }
  }

  private void ended(RunEvent.Ended ended, Instant at) {
    status(ended.status() == RunStatus.COMPLETED ? "ok" : ended.status().word());
    if (startedAt != null) {
      series.observe("meshflow_run_duration_seconds", seconds(startedAt, at), "tenant", tenant);
    }
  }

  private void status(String word) {
    series.add("meshflow_runs_total", 1, "tenant", tenant, "status", word);
  }

  private void count(String family, String label, String name, String status) {
    series.add(family, 1, "tenant", tenant, label, name, "status", status);
  }

  private void time(String family, double seconds, String label, String name) {
    series.observe(family, seconds, "tenant", tenant, label, name);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  private static String name(CallKey key, int attempt) {
    return key + "@" + attempt;
  }

  private void stepEnded(RunEvent.StepEnded ended, Instant at) {
    Instant from = steps.remove(ended.step());
    if (cast == null || !cast.part(ended.step().node()).kind().equals("agent")) {
      return;
    }
    String agent = cast.part(ended.step().node()).agent();
    String status = ended.outcome() == StepOutcome.DONE ? "ok" : ended.outcome().word();
    double uncertainty = 1 - ended.ending().confidence();
    count("agent_runs_total", "agent_name", agent, status);
    series.set("meshflow_uncertainty_score", uncertainty, "tenant", tenant, "agent_id", agent);
    if (from != null) {
      time("agent_run_duration_seconds", seconds(from, at), "agent_name", agent);
    }
  }

  private void callEnded(RunEvent.CallEnded call, Instant at) {
    Begun begun = calls.remove(name(call.key(), call.attempt()));
    String action = begun == null ? "unknown" : begun.action();
    Optional<Double> took = Optional.ofNullable(begun).map(b -> seconds(b.at(), at));
    String status = call.outcome() == CallOutcome.DONE ? "ok" : call.outcome().word();
    double cost = (call.charge().micros() + call.charge().overrun()) / 1e6;
    count("action_audit_logs_total", "action_type", action, status);
    series.add("meshflow_cost_usd_total", cost, "tenant", tenant);
    String served = call.charge().served();
    if (call.charge().reused()) {
      Place place = Place.of(served);
      String model = place.model();
      series.add(REUSED, 1, "tenant", tenant, "provider", place.provider(), "model", model);
    } else if (!served.isEmpty() || begun != null && model(begun)) {
      String place = served.isEmpty() && begun != null ? begun.place() : served;
      modelEnded(Place.of(place), call, status, took);
    } else if (begun != null) {
      String tool = action.startsWith("tool:") ? action.substring("tool:".length()) : action;
      count("tool_executions_total", "tool_name", tool, status);
      took.ifPresent(s -> time("tool_duration_seconds", s, "tool_name", tool));
    }
  }

  private void modelEnded(
      Place place, RunEvent.CallEnded call, String status, Optional<Double> took) {
    String[] who = {"tenant", tenant, "provider", place.provider(), "model", place.model()};
    var usage = call.charge().usage();
    series.add("llm_calls_total", 1, with(who, "status", status));
    took.ifPresent(s -> series.observe("llm_call_duration_seconds", s, who));
    if (call.lost()) {
      return;
    }
    series.add(
        "meshflow_tokens_total",
        (double) usage.total(),
        "tenant",
        tenant,
        "provider",
        place.provider());
    series.add("llm_tokens_total", (double) usage.input(), with(who, "type", "prompt"));
    series.add("llm_tokens_total", (double) usage.output(), with(who, "type", "completion"));
    if (usage.cached() + usage.written() > 0) {
      series.add("llm_tokens_total", (double) usage.cached(), with(who, "type", "cache_read"));
      series.add("llm_tokens_total", (double) usage.written(), with(who, "type", "cache_write"));
    }
  }

  private static String[] with(String[] labels, String name, String value) {
    String[] more = Arrays.copyOf(labels, labels.length + 2);
    more[labels.length] = name;
    more[labels.length + 1] = value;
    return more;
  }

  /** Who is asked, written as {@code provider/model}. */
  private record Place(String provider, String model) {
    static Place of(String text) {
      int slash = text.indexOf('/');
      String provider = ProviderNames.conventional(slash < 0 ? text : text.substring(0, slash));
      String model = slash < 0 ? text : text.substring(slash + 1);
      return new Place(
          provider.isEmpty() ? "unknown" : provider, model.isEmpty() ? "unknown" : model);
    }
  }
}
