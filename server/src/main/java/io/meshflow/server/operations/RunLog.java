package io.meshflow.server.operations;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lines about runs that this process works on, each with the id of the request that the run came
 * from: started, taken over, asks, failed calls, ended, work that broke down. Thread safe.
 */
public final class RunLog implements RunListener {

  private record Known(String tenant, String workflow, Correlation correlation) {}

  private record Line(String event, String level, String what) {}

  private final LogSink sink;
  private final boolean json;
  private final InstantSource clock;
  private final Map<RunId, Known> known = new ConcurrentHashMap<>();

  public RunLog(LogSink sink, boolean json, InstantSource clock) {
    this.clock = clock;
    this.sink = sink;
    this.json = json;
  }

  @Override
  public void taken(RunId run, List<Recorded> past) {
    past.getFirst().events().forEach(event -> learn(run, event));
  }

  private void learn(RunId run, RunEvent event) {
    if (event instanceof RunEvent.Admitted admitted) {
      String tenant = admitted.admission().tenant();
      String workflow = admitted.admission().workflow();
      known.put(run, new Known(tenant, workflow, admitted.correlation(run)));
    }
  }

  @Override
  public void recorded(RunId run, Recorded record) {
    for (RunEvent event : record.events()) {
      learn(run, event);
      Line line = line(event);
      Known about = known.get(run);
      if (line != null && about != null) {
        tell(run, about, line, record.at());
      }
    }
  }

  private static @Nullable Line line(RunEvent event) {
    return switch (event) {
      case RunEvent.Admitted admitted -> new Line("run_started", "info", "");
      case RunEvent.Recovered recovered -> new Line("run_taken", "info", "");
      case RunEvent.ApprovalAsked asked -> new Line("run_asks", "info", asked.id().toString());
      case RunEvent.CallEnded call when !call.code().isEmpty() ->
          new Line("call_failed", "warn", call.key() + " " + call.code());
      case RunEvent.CallRefused call ->
          new Line("call_refused", "warn", call.key() + " " + call.reason());
      case RunEvent.Ended ended -> new Line("run_ended", "info", ended.status().word());
      default -> null;
    };
  }

  @Override
  public void broke(RunId run, RuntimeException cause) {
    Line line =
        cause instanceof RunRefused refused
            ? new Line("run_left", "warn", refused.detail())
            : new Line("run_broken", "error", cause.getClass().getSimpleName());
    Known about = known.getOrDefault(run, new Known("", "", Correlation.NONE));
    tell(run, about, line, clock.instant());
  }

  private void tell(RunId run, Known about, Line line, Instant at) {
    if (LogLevels.wanted(LogLevels.RUN, line.level())) {
      sink.take(at, line.level(), json ? document(run, about, line, at) : words(run, about, line));
    }
  }

  private static String document(RunId run, Known about, Line line, Instant at) {
    ObjBuilder document =
        Value.Obj.builder()
            .put("at", at.toString())
            .put("level", line.level())
            .put("event", line.event())
            .put("run_id", run.value())
            .put("workflow", about.workflow())
            .put("tenant", about.tenant())
            .putIf(!line.what().isEmpty(), "what", line.what())
            .put("correlation_id", about.correlation().id())
            .put("trace_id", about.correlation().trace());
    return Json.canonical(document.build());
  }

  private static String words(RunId run, Known about, Line line) {
    String what = line.what().isEmpty() ? "" : " " + line.what();
    String event = line.event().replace('_', ' ');
    return event + what + " " + run + " [" + about.correlation().id() + "]";
  }

  @Override
  public boolean reads(RunId run) {
    return false;
  }

  @Override
  public void rested(RunId run) {
    known.remove(run);
  }
}
