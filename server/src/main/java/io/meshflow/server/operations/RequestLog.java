package io.meshflow.server.operations;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.web.Watcher;
import java.time.Instant;
import java.time.InstantSource;

/** One line for every request: JSON, or short words for a terminal. Thread safe. */
public final class RequestLog {

  private final LogSink sink;
  private final boolean json;
  private final InstantSource clock;

  public RequestLog(LogSink sink, boolean json, InstantSource clock) {
    this.sink = sink;
    this.json = json;
    this.clock = clock;
  }

  /** Writes the line of a request. */
  public void request(Watcher.Answered request) {
    String operation = request.operation().map(Operation::id).orElse("none");
    boolean probe = operation.equals("live") || operation.equals("ready");
    if (probe && request.status() == 200) {
      return;
    }
    String level = request.status() >= 500 ? "error" : "info";
    if (LogLevels.wanted(LogLevels.REQUEST, level)) {
      Instant at = clock.instant();
      sink.take(at, level, json ? line(request, operation, at, level) : words(request, operation));
      request.outcome().cause().ifPresent(cause -> failure(request, cause));
    }
  }

  private static String line(Watcher.Answered request, String operation, Instant at, String level) {
    return Json.canonical(
        Value.Obj.builder()
            .put("at", at.toString())
            .put("level", level)
            .put("event", "request")
            .put("operation", operation)
            .put("status", request.status())
            .put("millis", request.outcome().took().toMillis())
            .put("key", request.key())
            .put("tenant", request.tenant())
            .put("correlation_id", request.correlation().id())
            .putIf(ofRun(request), "run_id", Value.of(named(request)))
            .putIf(!request.outcome().code().isEmpty(), "code", request.outcome().code())
            .build());
  }

  private static boolean ofRun(Watcher.Answered request) {
    return !request.outcome().target().isEmpty()
        && request.operation().filter(o -> o.path().contains("{run}")).isPresent();
  }

  /** Of a run that is there the id is ours; of others it may be anything. */
  private static String named(Watcher.Answered request) {
    String target = request.outcome().target();
    return request.status() < 400 ? target : SecretRedactor.redact(target);
  }

  private static String words(Watcher.Answered request, String operation) {
    return request.status()
        + " "
        + operation
        + " "
        + request.outcome().took().toMillis()
        + " ms "
        + request.outcome().code()
        + " ["
        + request.correlation().id()
        + "]";
  }

  private void failure(Watcher.Answered request, Throwable cause) {
    StringBuilder text = new StringBuilder(SecretRedactor.redact(cause.toString()));
    for (StackTraceElement frame : cause.getStackTrace()) {
      text.append("\n  at ").append(frame);
    }
    Instant at = clock.instant();
    sink.take(
        at,
        "error",
        json
            ? Json.canonical(
                Value.Obj.builder()
                    .put("at", at.toString())
                    .put("level", "error")
                    .put("event", "failure")
                    .put("correlation_id", request.correlation().id())
                    .put("cause", text.toString())
                    .build())
            : text.toString());
  }
}
