package io.meshflow.cli.place;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Commands;
import io.meshflow.core.execution.Forks;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Needs;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.server.api.WorkflowSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The runs of a server, seen through its contract. */
public final class ServerPlace implements Place {

  private static final long LOOK_MILLIS = 10;

  private final Connection connection;
  private final String tenant;
  private final Map<RunId, Follower> followers = new ConcurrentHashMap<>();

  private ServerPlace(Connection connection, String tenant) {
    this.connection = connection;
    this.tenant = tenant;
  }

  /** Asks the server who the key belongs to; a {@link ServerFault} when that does not work. */
  public static ServerPlace open(String address, String key, String tenant) {
    Connection connection = new Connection(address, key, tenant);
    try {
      String own = connection.get("/api/v1/whoami").text("tenant");
      return new ServerPlace(connection, own);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public String tenant() {
    return tenant;
  }

  /** The address of the server. */
  public String address() {
    return connection.base();
  }

  static String path(RunId run) {
    return "/api/v1/runs/" + run.value();
  }

  @Override
  public List<RunRow> list(RunQuery query) {
    List<RunRow> rows = new ArrayList<>();
    String filters = Rows.filters(query);
    String cursor = "";
    do {
      Value.Obj page =
          connection.get(
              "/api/v1/runs?limit="
                  + Math.min(Rows.MOST, query.limit() - rows.size())
                  + filters
                  + cursor);
      page.array("runs").forEach(row -> rows.add(Rows.row(tenant, (Value.Obj) row)));
      cursor = page.textIf("next").map(next -> "&cursor=" + Connection.part(next)).orElse("");
    } while (!cursor.isEmpty() && rows.size() < query.limit());
    return rows;
  }

  @Override
  public Optional<RunRow> find(RunId run) {
    try {
      return Optional.of(Rows.row(tenant, connection.get(path(run))));
    } catch (RunRefused refused) {
      if (refused.kind() == RunRefused.Kind.UNKNOWN_RUN) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  @Override
  public List<Recorded> history(RunId run, long from) {
    List<Recorded> records = new ArrayList<>();
    long next = from;
    boolean more = true;
    while (more) {
      Value.Obj page = connection.get(path(run) + "/records" + (next > 0 ? "?from=" + next : ""));
      for (Value record : page.array("records")) {
        records.add(Rows.recorded((Value.Obj) record));
      }
      more = page.flagIf("more").orElse(false);
      next = records.isEmpty() ? next : records.getLast().n() + 1;
    }
    return records;
  }

  @Override
  public Run fold(RunId run) {
    return Runs.fold(run, history(run, 0), new PinnedWorkflows());
  }

  @Override
  public RunId start(Order order) {
    ObjBuilder body = Value.Obj.builder();
    if (order.source().isPresent()) {
      var _ = order.source().get().into(body);
    } else {
      String[] parts = order.name().split("@", 2);
      body.put("workflow", parts[0]);
      body.putTextIf("version", parts.length > 1 ? Optional.of(parts[1]) : Optional.empty());
    }
    body.put("task", order.task()).put("input", order.input());
    if (!order.options().model().isEmpty()) {
      body.put("model", order.options().model());
    }
    order.options().budgetMicros().ifPresent(micros -> body.put("budget_usd", micros / 1e6));
    Map<String, String> headers = new HashMap<>(order.options().correlation().headers());
    order.options().idempotencyKey().ifPresent(key -> headers.put("Idempotency-Key", key));
    return started(connection.post("/api/v1/runs", body.build(), headers));
  }

  private static RunId started(Value.Obj answer) {
    return new RunId(answer.text("run_id"));
  }

  /** Registers a document; what the server says of it. */
  public Value.Obj register(WorkflowSource source) {
    return connection.post("/api/v1/workflows", source.into(Value.Obj.builder()).build());
  }

  /** Registered workflows, newest version first. */
  public List<Value.Obj> workflows() {
    return connection.get("/api/v1/workflows").array("workflows").stream()
        .map(Value.Obj.class::cast)
        .toList();
  }

  @Override
  public RunId fork(Forks.Request request, String prompt) {
    ObjBuilder body = Value.Obj.builder().put("from", request.from());
    if (!request.model().isEmpty()) {
      body.put("model", request.model());
    }
    if (!prompt.isEmpty()) {
      body.put("prompt", prompt);
    }
    request.changes().input().ifPresent(input -> body.put("input", input));
    return started(connection.post(path(request.source()) + "/fork", body.build()));
  }

  @Override
  public Commands.Answered answer(Commands.AnswerRequest request) {
    Approvals.Asked asked = Commands.named(fold(request.run()), request.where());
    String name =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString((request.run() + " " + asked.id()).getBytes(StandardCharsets.UTF_8));
    Value.Obj body =
        Value.obj("notes", Value.of(request.note()), "command", Value.of(request.command()));
    String verb = request.approved() ? "/approve" : "/reject";
    try {
      Value.Obj answer = connection.post("/api/v1/approvals/" + name + verb, body);
      followers.values().forEach(Follower::stirred);
      return new Commands.Answered.Accepted(
          asked.id(), answer.flagIf("decided").orElse(Boolean.TRUE));
    } catch (Connection.LateAnswer late) {
      return new Commands.Answered.TooLate(
          asked.id(),
          late.approved() ? Approvals.State.APPROVED : Approvals.State.REJECTED,
          late.by());
    }
  }

  @Override
  public void cancel(RunId run, String actor, String reason) {
    var _ = connection.post(path(run) + "/cancel", Value.obj("reason", Value.of(reason)));
  }

  @Override
  public void resume(RunId run) {
    var _ = connection.post(path(run) + "/resume", Value.Obj.EMPTY);
    followers.values().forEach(Follower::stirred);
  }

  /** A server does so by itself. */
  @Override
  public List<RunId> adoptAll() {
    return List.of();
  }

  /**
   * A run that rests while a sub-workflow of it waits is listed as running, as its time goes on.
   */
  @Override
  public boolean active(RunId run) {
    Follower follower = followers.get(run);
    if (follower != null && follower.resting()) {
      return false;
    }
    return find(run)
        .map(row -> row.standing().status())
        .filter(status -> status == RunStatus.RUNNING || status == RunStatus.PENDING)
        .isPresent();
  }

  @Override
  public boolean await(RunId run, Duration patience) throws InterruptedException {
    Follower follower = followers.get(run);
    long end = System.nanoTime() + patience.toNanos();
    while (!(follower == null ? !active(run) : follower.resting())) {
      if (System.nanoTime() >= end) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(follower == null ? 10 * LOOK_MILLIS : LOOK_MILLIS);
    }
    return true;
  }

  @Override
  public Optional<RuntimeException> fault(RunId run) {
    return Optional.ofNullable(followers.get(run)).flatMap(Follower::fault);
  }

  @Override
  public Runnable listen(RunId run, RunListener listener) {
    Follower follower = new Follower(this, connection, run, listener);
    followers.put(run, follower);
    Thread thread = Thread.ofVirtual().name("follow " + run).start(follower);
    return () -> {
      follower.stop();
      thread.interrupt();
    };
  }

  @Override
  public void export(Optional<RunId> run, Consumer<String> line) {
    RunId one =
        run.orElseThrow(
            () -> ServerFault.misused("A server gives out one run at a time: name a run."));
    try {
      connection.lines(path(one) + "/export", Map.of(), line);
    } catch (IOException away) {
      throw connection.away(away);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServerFault.failed("The export was interrupted; what was written is not whole.");
    }
  }

  @Override
  public VerifierKey verifierKey() {
    RunRow any =
        list(RunQuery.newest(tenant, 1)).stream()
            .findFirst()
            .orElseThrow(() -> ServerFault.misused("There is no run yet."));
    return VerifierKey.parse(connection.get(path(any.id()) + "/receipt").text("verifier_key"));
  }

  @Override
  public Office office() {
    return new ServerOffice(connection);
  }

  @Override
  public Books books() {
    return new ServerBooks(connection);
  }

  /** What the server says of its models. */
  public Value.Obj models() {
    return connection.get("/api/v1/models");
  }

  /** Where a name leads on the server; a {@link ServerFault} when nowhere. */
  public Value.Obj route(String name, Needs needs) {
    return connection.get(
        "/api/v1/models/route?name="
            + Connection.part(name)
            + "&needs="
            + needs.abilities().stream().map(Ability::word).collect(Collectors.joining(","))
            + "&input_tokens="
            + needs.input()
            + "&output_tokens="
            + needs.output());
  }

  /** How much the server logs, after setting it as the text says; an empty one sets nothing. */
  public Value.Obj logLevels(String text) {
    String path = "/api/v1/log-levels";
    return text.isEmpty()
        ? connection.get(path)
        : connection.put(path, Value.obj("levels", Value.of(text)));
  }

  /** The price table of the server. */
  public Value.Obj prices() {
    return connection.get("/api/v1/models/prices");
  }

  @Override
  public Optional<Path> workspace(RunId run) {
    return Optional.empty();
  }

  @Override
  public void close() {
    followers.values().forEach(Follower::stop);
    connection.close();
  }
}
