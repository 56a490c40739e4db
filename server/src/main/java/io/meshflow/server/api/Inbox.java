package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Commands;
import io.meshflow.core.execution.DamagedRun;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.server.events.Hidden;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What waits for people, and their answers. Thread safe. */
final class Inbox {

  private static final int USUAL_RUNS = 100;
  private static final int MOST_RUNS = 200;
  private static final Pattern CURSOR = Pattern.compile("q([0-9]{1,15}) ([a-z0-9-]{1,64})");

  private record Waiting(RunRow row, Approvals.Asked asked) {}

  private final Runs runs;
  private final Reading reading;
  private final Auditing auditing;
  private final InstantSource clock;
  private final Shown shown = new Shown();

  Inbox(Runs runs, Reading reading, Auditing auditing, InstantSource clock) {
    this.runs = runs;
    this.reading = reading;
    this.auditing = auditing;
    this.clock = clock;
  }

  Reply list(Call call) {
    return page(call, "approvals");
  }

  Reply planPending(Call call) {
    return page(call, "paused_runs");
  }

  /** Pages are of whole runs: the one whose question is the oldest comes first. */
  private Reply page(Call call, String name) {
    ObjBuilder page = Value.Obj.builder();
    List<String> damaged = new ArrayList<>();
    Optional<String> run = call.query("run");
    if (run.isPresent()) {
      page.put(name, documents(call, List.of(reading.row(call, run.get())), damaged));
    } else {
      int limit = call.whole("limit", USUAL_RUNS, MOST_RUNS);
      RunQuery first = RunQuery.asking(call.tenant(), limit);
      RunQuery query = call.query("cursor").map(Inbox::place).map(first::after).orElse(first);
      List<RunRow> rows = runs.list(query);
      page.put(name, documents(call, rows, damaged));
      if (rows.size() == limit) {
        page.put("next", cursor(rows.getLast().place()));
      }
    }
    page.putIf(!damaged.isEmpty(), "damaged", Value.texts(damaged));
    return Reply.json(page.build());
  }

  /** Says where a page ended, whatever becomes of the run that it ended with. */
  private static String cursor(RunQuery.Place place) {
    String text = "q" + place.since().toEpochMilli() + " " + place.run();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static RunQuery.Place place(String cursor) {
    Matcher parts = CURSOR.matcher(Reading.decoded(cursor));
    if (!parts.matches()) {
      throw Reading.invalidCursor();
    }
    Instant since = Instant.ofEpochMilli(Long.parseLong(parts.group(1)));
    return new RunQuery.Place(since, parts.group(2));
  }

  /** A run that cannot be read keeps nobody from answering the others. */
  private Value.Array documents(Call call, List<RunRow> rows, List<String> damaged) {
    List<Waiting> waiting = new ArrayList<>();
    for (RunRow row : rows) {
      if (!row.standing().status().ended() && !row.standing().waitingFor().isEmpty()) {
        run(call.tenant(), row.id(), damaged)
            .ifPresent(
                run -> run.approvals().open().forEach(a -> waiting.add(new Waiting(row, a))));
      }
    }
    waiting.forEach(one -> shown.add(call.caller().id(), one.row().id(), one.asked().id()));
    auditing.opened(call, waiting.stream().map(one -> one.row().id()).distinct().toList());
    waiting.sort(Comparator.comparing(one -> one.asked().at()));
    return Value.array(waiting.stream().map(this::document).toList());
  }

  private Optional<Run> run(String tenant, RunId id, List<String> damaged) {
    try {
      return Optional.of(runs.fold(tenant, id));
    } catch (DamagedRun unreadable) {
      damaged.add(id.value());
      return Optional.empty();
    } catch (RunRefused erased) {
      return Optional.empty();
    }
  }

  private Value.Obj document(Waiting waiting) {
    Approvals.Asked asked = waiting.asked();
    ObjBuilder document =
        Value.Obj.builder()
            .put("approval", asked.id().among(waiting.row().id()))
            .put("run_id", waiting.row().id().value())
            .put("workflow", waiting.row().workflow())
            .put("step_id", asked.id().key().work().step().toString())
            .put("kind", asked.id().kind().word())
            .put("risk", asked.risk().name().toLowerCase(Locale.ROOT))
            .put("reason", asked.reason())
            .putIf(!asked.matter().action().isEmpty(), "action_name", asked.matter().action())
            .put("action", Hidden.in(asked.shown()))
            .put("asked_at", asked.at().toString())
            .put("age_seconds", Duration.between(asked.at(), clock.instant()).toSeconds())
            .put("quorum", asked.terms().quorum())
            .put("answers", asked.result().answers().size())
            .put("reviewers", Value.texts(asked.terms().reviewers()))
            .putTextIf("deadline", asked.terms().deadline().map(Instant::toString));
    asked.matter().tainted().ifPresent(tainted -> document.put("tainted", tainted));
    return document.build();
  }

  private record Target(RunId run, String where) {}

  private static Target target(String approval) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(approval.getBytes(StandardCharsets.ISO_8859_1));
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", 2);
      if (parts.length == 2) {
        Approval.Id id = Approval.Id.parse(parts[1]);
        return new Target(new RunId(parts[0]), id.toString());
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw unknown();
    }
    throw unknown();
  }

  private static Problem unknown() {
    return Problem.missing("unknown_approval", "There is no such approval.");
  }

  Reply answer(Call call, boolean approved) {
    return answer(call, target(call.path("approval")), approved);
  }

  Reply planAnswer(Call call, boolean approved) {
    RunId run = reading.row(call).id();
    Optional<String> named = call.body().textIf("approval");
    Target target = named.isPresent() ? target(named.get()) : only(call, run);
    if (!target.run().equals(run)) {
      throw unknown();
    }
    return answer(call, target, approved);
  }

  /** The one thing a run asks; what opened after the caller looked is not what it answers. */
  private Target only(Call call, RunId run) {
    Run folded = runs.fold(call.tenant(), run);
    Optional<Approvals.Asked> again =
        folded.approvals().all().stream().filter(asked -> answered(asked, call)).findFirst();
    if (again.isPresent()) {
      return new Target(run, again.get().id().toString());
    }
    Approvals.Asked asked = Commands.named(folded, "");
    boolean open = asked.result().state() == Approvals.State.OPEN;
    if (open && !shown.to(call.caller().id(), run, asked.id())) {
      throw new Problem(
          409,
          "not_shown",
          "This key was not shown what the run asks now: read /hitl/pending, or name it by"
              + " `approval`.");
    }
    return new Target(run, asked.id().toString());
  }

  /** Whether this very answer was given before. */
  private static boolean answered(Approvals.Asked asked, Call call) {
    String command = call.body().textIf("command").orElse("");
    return asked.result().answers().stream().anyMatch(one -> one.command().equals(command));
  }

  private Reply answer(Call call, Target target, boolean approved) {
    reading.row(call, target.run().value());
    Commands.AnswerRequest request =
        new Commands.AnswerRequest(
            call.tenant(),
            target.run(),
            target.where(),
            approved,
            call.caller().name(),
            note(call),
            call.body().textIf("command").orElseGet(() -> UUID.randomUUID().toString()));
    return switch (runs.answer(request)) {
      case Commands.Answered.Accepted accepted -> {
        resume(call, target.run());
        yield Reply.json(accepted(call, target, accepted, approved));
      }
      case Commands.Answered.TooLate late ->
          throw new Problem(
              409,
              "already_answered",
              "It was already " + word(late.state()) + " by " + late.by() + ".",
              Value.obj("state", Value.of(word(late.state())), "answered_by", Value.of(late.by())));
    };
  }

  private static String note(Call call) {
    String note = call.body().textIf("notes").orElse("");
    String claim = call.body().textIf("reviewer_id").orElse("");
    return claim.isEmpty() ? note : note + " (claims to be " + claim + ")";
  }

  private static String word(Approvals.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Nobody may be working on it; a living owner elsewhere sees the command by itself. */
  private void resume(Call call, RunId run) {
    try {
      runs.resume(call.tenant(), run);
    } catch (RunRefused elsewhere) {
      Thread.onSpinWait();
    }
  }

  private Value.Obj accepted(
      Call call, Target target, Commands.Answered.Accepted accepted, boolean approved) {
    return Value.Obj.builder()
        .put("run_id", target.run().value())
        .put("approval", accepted.id().among(target.run()))
        .put("approved", approved)
        .put("decided", accepted.decided())
        .put("reviewer", call.caller().name())
        .put("status", reading.row(call, target.run().value()).standing().status().word())
        .build();
  }
}
