package io.meshflow.server.api;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.server.events.Hidden;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Lists and shows runs. Thread safe. */
final class Reading {

  private static final int USUAL = 50;
  private static final int MOST = 500;
  private static final int PAGE = 200;

  private final Runs runs;
  private final Views views;

  Reading(Runs runs, Views views) {
    this.runs = runs;
    this.views = views;
  }

  RunRow row(Call call) {
    return row(call, call.path("run"));
  }

  RunRow row(Call call, String id) {
    return runs.find(call.tenant(), Shapes.id(id))
        .orElseThrow(() -> Problem.missing("unknown_run", "There is no such run."));
  }

  Reply list(Call call) {
    int limit = call.whole("limit", USUAL, MOST);
    RunQuery query =
        new RunQuery(
            call.tenant(),
            statuses(call.query("status").orElse("")),
            call.query("workflow"),
            call.query("cursor").map(Reading::before),
            limit);
    List<RunRow> rows = runs.list(query);
    ObjBuilder page = Value.Obj.builder();
    page.put("runs", Value.array(rows.stream().map(row -> Shapes.run(row).build()).toList()));
    if (rows.size() == limit) {
      page.put("next", cursor(rows.getLast().id()));
    }
    return Reply.json(page.build());
  }

  private static Set<RunStatus> statuses(String words) {
    Set<RunStatus> wanted = EnumSet.noneOf(RunStatus.class);
    for (String word : words.split(",", -1)) {
      if (!word.isEmpty()) {
        wanted.add(status(word));
      }
    }
    return wanted;
  }

  private static RunStatus status(String word) {
    for (RunStatus status : RunStatus.values()) {
      if (status.word().equals(word.toLowerCase(Locale.ROOT))) {
        return status;
      }
    }
    throw Problem.malformed("invalid_parameter", "status names no state of a run.");
  }

  static String cursor(RunId run) {
    byte[] bytes = ("r" + run.value()).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static RunId before(String cursor) {
    String text = decoded(cursor);
    if (text.startsWith("r")) {
      try {
        return new RunId(text.substring(1));
      } catch (IllegalArgumentException other) {
        throw invalidCursor();
      }
    }
    throw invalidCursor();
  }

  /** What a cursor says. */
  static String decoded(String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.ISO_8859_1));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalidCursor();
    }
  }

  static Problem invalidCursor() {
    return Problem.malformed("invalid_cursor", "The cursor is none of ours.");
  }

  Reply get(Call call) {
    RunRow row = row(call);
    return Reply.json(views.of(row, () -> Json.canonicalBytes(whole(call.tenant(), row))));
  }

  /** What was recorded, readable, from a position on. */
  Reply records(Call call) {
    int from = call.whole("from", 0, 999_999);
    List<Recorded> records = runs.history(call.tenant(), row(call).id(), from);
    List<Value> page = records.stream().limit(PAGE).map(Reading::record).toList();
    return Reply.json(
        Value.obj("records", Value.array(page), "more", Value.of(records.size() > page.size())));
  }

  private static Value record(Recorded record) {
    Facts.Encoded encoded = Facts.encode(record.events());
    return Value.Obj.builder()
        .put("n", record.n())
        .put("at", record.at().toString())
        .put("actor", record.actor())
        .put("erased", record.erased())
        .put("facts", Value.array(List.<Value>copyOf(encoded.facts())))
        .put("body", Hidden.inBody(encoded.body()))
        .build();
  }

  /** A run with what it was asked and what it said. */
  Value.Obj whole(String tenant, RunRow row) {
    ObjBuilder document = Shapes.run(row);
    List<Recorded> records = runs.history(tenant, row.id(), 0);
    first(records)
        .ifPresent(
            content ->
                document.putTextIf("task", content.textIf("task").map(SecretRedactor::redact)));
    records.stream()
        .limit(1)
        .map(record -> record.events().getFirst())
        .filter(
            event ->
                event instanceof RunEvent.Admitted first && !first.content().equals(Value.NULL))
        .map(event -> ((RunEvent.Admitted) event).correlation(row.id()))
        .forEach(from -> document.put("correlation_id", from.id()).put("trace_id", from.trace()));
    output(records).ifPresent(output -> document.put("output", output.value()));
    document.put("erased", records.stream().anyMatch(Recorded::erased));
    return document.build();
  }

  private static Optional<Value.Obj> first(List<Recorded> records) {
    boolean admitted =
        !records.isEmpty()
            && records.getFirst().events().getFirst() instanceof RunEvent.Admitted first
            && first.content() instanceof Value.Obj;
    return admitted
        ? Optional.of(
            (Value.Obj) ((RunEvent.Admitted) records.getFirst().events().getFirst()).content())
        : Optional.empty();
  }

  private static Optional<Output> output(List<Recorded> records) {
    return records.isEmpty()
        ? Optional.empty()
        : records.getLast().events().stream()
            .filter(RunEvent.Ended.class::isInstance)
            .map(event -> Output.read(((RunEvent.Ended) event).output()))
            .findFirst();
  }
}
