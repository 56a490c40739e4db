package io.meshflow.server.api;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Erasures;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Erases runs and tenants for good. Thread safe; waits for open runs to close. */
final class Erasing {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_MILLIS = 50;
  private static final Set<RunStatus> OPEN =
      EnumSet.of(RunStatus.PENDING, RunStatus.RUNNING, RunStatus.PAUSED);

  private final Runs runs;
  private final Gatekeeper gatekeeper;
  private final Function<String, List<StreamId>> besides;

  /**
   * @param besides the streams of a tenant that are no runs and hold contents
   */
  Erasing(Runs runs, Gatekeeper gatekeeper, Function<String, List<StreamId>> besides) {
    this.runs = runs;
    this.gatekeeper = gatekeeper;
    this.besides = besides;
  }

  Reply run(Call call) throws InterruptedException {
    RunId id = Shapes.id(call.path("run"));
    String reason = reason(call);
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (RunRow row : runs.family(call.tenant(), id)) {
      close(call, call.tenant(), row, until);
    }
    List<RunId> erased =
        runs.erase(new Erasures.Request(call.tenant(), id, call.caller().name(), reason));
    return Reply.json(
        Value.Obj.builder()
            .put("run_id", id.value())
            .put("erased", Value.texts(erased.stream().map(RunId::value).toList()))
            .put("reason", reason)
            .put("by", call.caller().name())
            .build());
  }

  Reply tenant(Call call) throws InterruptedException {
    String tenant = call.path("tenant");
    String reason = reason(call);
    if (tenant.equals(gatekeeper.defaultTenant())) {
      throw new Problem(
          409, "default_tenant", "The default tenant stays; erase its runs one by one.");
    }
    if (!gatekeeper.exists(tenant) && !gatekeeper.keys().deleted(tenant)) {
      throw Problem.missing("unknown_tenant", "There is no such tenant.");
    }
    var _ = gatekeeper.keys().deleteTenant(call.caller().id(), tenant);
    long until = System.nanoTime() + PATIENCE.toNanos();
    List<RunRow> open = open(tenant);
    while (!open.isEmpty()) {
      for (RunRow row : open) {
        close(call, tenant, row, until);
      }
      open = open(tenant);
    }
    int erased =
        runs.eraseAll(
            new Erasures.Everything(tenant, besides.apply(tenant), call.caller().name(), reason));
    return Reply.json(
        Value.Obj.builder()
            .put("tenant", tenant)
            .put("erased_streams", erased)
            .put("reason", reason)
            .put("by", call.caller().name())
            .build());
  }

  private List<RunRow> open(String tenant) {
    return runs.list(
        new RunQuery(tenant, OPEN, Optional.empty(), Optional.empty(), RunQuery.MAX_LIMIT));
  }

  /** The reason stands in what is never erased: a code, not a sentence that might name somebody. */
  private static String reason(Call call) {
    String reason = call.body().textIf("reason").orElse("request");
    if (!reason.matches("[a-z0-9][a-z0-9._-]{0,39}")) {
      throw Problem.malformed(
          "invalid_reason",
          "reason is a code for the record, such as gdpr-17: 1 to 40 lower-case letters, digits,"
              + " dots, dashes, underscores.");
    }
    return reason;
  }

  private void close(Call call, String tenant, RunRow row, long until) throws InterruptedException {
    if (row.standing().status().ended()) {
      return;
    }
    asked(call, tenant, row.id());
    while (!ended(tenant, row.id())) {
      if (System.nanoTime() > until) {
        throw Problem.later(
            503, "still_closing", "A run that is to be erased has not stopped yet.", 5);
      }
      var _ = new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private boolean ended(String tenant, RunId run) {
    return runs.find(tenant, run).filter(row -> !row.standing().status().ended()).isEmpty();
  }

  private void asked(Call call, String tenant, RunId run) {
    try {
      runs.cancel(tenant, run, call.caller().name(), "erased");
      runs.resume(tenant, run);
    } catch (RunRefused refused) {
      boolean fine =
          refused.kind() == RunRefused.Kind.ENDED || refused.kind() == RunRefused.Kind.BUSY;
      if (!fine) {
        throw refused;
      }
    }
  }
}
