package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Shortage;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.server.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says to the client why there is no answer. Owned by one {@link Exchange}. */
final class Refusals {

  private static final int UNEXPECTED = 502;

  /** What the vendors' refusals mean to whoever called us; the rest is the upstream's fault. */
  static final Map<String, Integer> STATUS =
      Map.ofEntries(
          Map.entry("bad_request", 400),
          Map.entry("invalid_request", 400),
          Map.entry("context_too_long", 400),
          Map.entry("no_able_model", 400),
          Map.entry("unsupported_input", 400),
          Map.entry("tools_unsupported", 400),
          Map.entry("invalid_output", 502),
          Map.entry("unknown_model", 404),
          Map.entry("not_found", 404),
          Map.entry("model_not_allowed", 403),
          Map.entry("rate_limited", 429),
          Map.entry("quota_exhausted", 429),
          Map.entry("key_limit", 429),
          Map.entry("budget", 429),
          Map.entry("unavailable", 503),
          Map.entry("circuit_breaker", 503),
          Map.entry("resting", 503),
          Map.entry("connect_failed", 503),
          Map.entry("connect_timeout", 503),
          Map.entry("missing_key", 503),
          Map.entry("not_installed", 503),
          Map.entry("timeout", 504),
          Map.entry("gateway_timeout", 504),
          Map.entry("first_token_timeout", 504),
          Map.entry("idle_timeout", 504),
          Map.entry("deadline_exceeded", 504),
          Map.entry("step_timeout", 504));

  private String code = "";
  private String detail = "";
  private boolean blocked;
  private String shortage = "";

  /** Where a stand-in may do, the end of the step says what came of it. */
  void refused(RunEvent.CallRefused refused) {
    if (refused.rule().equals("budget.shared")) {
      shortage = text(refused.detail());
    }
    if (!refused.place().isEmpty()) {
      return;
    }
    code = refused.reason();
    detail = text(refused.detail());
    blocked = true;
  }

  void ended(RunEvent.StepEnded step) {
    boolean stopped = step.outcome() == StepOutcome.CANCELLED;
    if (step.outcome() != StepOutcome.DONE && !stopped && code.isEmpty()) {
      code = step.ending().code();
      detail = Output.read(step.output()).shown();
      blocked = step.outcome() == StepOutcome.BLOCKED;
    }
  }

  private static String text(Value value) {
    return value instanceof Value.Text text ? text.value() : Json.canonical(value);
  }

  Problem needsApproval(RunId run) {
    return new Problem(
        403,
        "needs_approval",
        "The policy lets a person decide about this, and a client cannot wait for one (run "
            + run
            + ").");
  }

  Problem abandoned(RunId run) {
    return Problem.later(
        503, "stopped", "The server stopped working on this call (run " + run + ").", 1);
  }

  /** Why there is no answer; of what was stopped, the reason is the run's. */
  Problem of(RunId run, RunEvent.@Nullable CallEnded call, RunEvent.Ended ended, Instant at) {
    RunEvent.CallEnded told = call != null && call.outcome() == CallOutcome.CANCELLED ? null : call;
    String word = word(told, ended);
    int usual = blocked ? 403 : UNEXPECTED;
    int status = STATUS.getOrDefault(word, usual);
    String why = detail(told);
    String message = (why.isEmpty() ? said(word) : why) + " (run " + run + ").";
    Optional<Instant> over = word.equals("budget") ? Shortage.over(shortage, at) : Optional.empty();
    if (over.isPresent()) {
      long seconds = Math.max(1, Duration.between(at, over.get()).toSeconds());
      return Problem.later(status, word, message, seconds);
    }
    return status == 429 && !blocked || status == 503
        ? Problem.later(status, word, message, pause(call))
        : new Problem(status, word, message);
  }

  /** For what ended without a word of its own. */
  private static String said(String word) {
    return word.equals("timeout")
        ? "The answer took longer than a call through the gateway may (MESHFLOW_GATEWAY_TIMEOUT)"
        : "The call ended as " + word;
  }

  /** Seconds to wait: what the upstream asked for, if it did. */
  private static long pause(RunEvent.@Nullable CallEnded call) {
    return call == null ? 1 : Math.max(1, call.pause().plusMillis(999).toSeconds());
  }

  private String word(RunEvent.@Nullable CallEnded call, RunEvent.Ended ended) {
    if (!code.isEmpty()) {
      return code;
    }
    if (call != null && !call.code().isEmpty()) {
      return call.code();
    }
    return ended.code().isEmpty() ? ended.status().word() : ended.code();
  }

  private String detail(RunEvent.@Nullable CallEnded call) {
    if (!detail.isEmpty() || call == null || call.code().isEmpty()) {
      return detail;
    }
    return text(call.result());
  }
}
