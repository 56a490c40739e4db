package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Appends what people decide about runs; works from any process, without a lease. */
public final class Commands {

  private static final int TRIES = 100;

  private final Shared shared;

  Commands(Shared shared) {
    this.shared = shared;
  }

  /**
   * An answer to a question of a run.
   *
   * @param where step or call that waits, as {@code review}, {@code review#2} or an approval's id;
   *     empty when only one waits
   * @param command unique id of this answer: the same person may send it again, which changes
   *     nothing and is accepted as the first time
   */
  public record AnswerRequest(
      String tenant,
      RunId run,
      String where,
      boolean approved,
      String actor,
      String note,
      String command) {}

  /** What became of an answer. */
  public sealed interface Answered {
    /** It counts; {@code decided} is false while more answers are needed. */
    record Accepted(Approval.Id id, boolean decided) implements Answered {}

    /** Somebody was faster: {@code state} is what counts. */
    record TooLate(Approval.Id id, Approvals.State state, String by) implements Answered {}
  }

  private record Made<T>(List<RunEvent> events, T result) {}

  /** The question of a run that a text means, as {@link AnswerRequest#where()} says. */
  public static Approvals.Asked named(Run run, String where) {
    return Questions.find(run, where);
  }

  Answered answer(AnswerRequest request) {
    Answered answered =
        command(
            request.tenant(), request.run(), request.command(), opened -> answer(request, opened));
    return answered;
  }

  private Made<Answered> answer(AnswerRequest request, Opened opened) {
    Run run = opened.run();
    String actor = Names.hide(request.actor(), tenantKey(request.tenant()));
    Optional<Approvals.Asked> before = Questions.answeredBy(run, request, actor);
    if (before.isPresent()) {
      boolean decided = before.get().result().state() != Approvals.State.OPEN;
      return new Made<>(List.of(), new Answered.Accepted(before.get().id(), decided));
    }
    Approvals.Asked asked = Questions.find(run, request.where());
    if (asked.result().state() != Approvals.State.OPEN) {
      return new Made<>(List.of(), late(asked));
    }
    if (run.phase() instanceof Phase.Over) {
      throw new RunRefused(RunRefused.Kind.ENDED, "The run has ended; nothing waits any more.");
    }
    Questions.admit(run, asked, request.actor(), actor);
    Questions.heard(shared, run, asked, request.note());
    Value note = Value.Obj.builder().put("by", request.actor()).put("text", request.note()).build();
    RunEvent event =
        new RunEvent.ApprovalAnswered(
            asked.id(), new Approval.Answer(request.approved(), actor, request.command()), note);
    long yes = asked.result().answers().stream().filter(Approval.Answer::approved).count();
    boolean decided = !request.approved() || yes + 1 >= asked.terms().quorum();
    return new Made<>(List.of(event), new Answered.Accepted(asked.id(), decided));
  }

  private StreamKey tenantKey(String tenant) {
    return shared.store().vault().tenantKey(tenant);
  }

  private static Answered late(Approvals.Asked asked) {
    String by = asked.result().note().at("by").map(Questions::text).orElse("the deadline");
    return new Answered.TooLate(asked.id(), asked.result().state(), by);
  }

  void cancel(String tenant, RunId run, String actor, String reason) {
    String id = "cancel-" + UUID.randomUUID();
    command(
        tenant,
        run,
        id,
        opened -> {
          if (opened.run().phase() instanceof Phase.Over over) {
            throw new RunRefused(
                RunRefused.Kind.ENDED,
                "Run " + run + " has already ended as " + over.status().word() + ".");
          }
          Value why = Value.Obj.builder().put("by", actor).put("text", reason).build();
          RunEvent event = new RunEvent.CancelAsked(Names.hide(actor, tenantKey(tenant)), id, why);
          return new Made<>(List.of(event), Boolean.TRUE);
        });
  }

  /** Stops a child whose parent no longer needs it. */
  void cancelQuietly(Run parent, RunId child) {
    try {
      cancel(parent.admission().tenant(), child, "parent", "its parent no longer needs it");
      if (!shared.active(child)) {
        Takeover.quietly(shared, child);
      }
    } catch (RunRefused ended) {
      shared.send(parent.id(), new Message.ChildRested(child));
    }
  }

  private <T> T command(String tenant, RunId id, String command, Function<Opened, Made<T>> make) {
    RunStreams stream = shared.stream(tenant);
    StreamKey key = key(stream, tenant, id);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Opened opened = Opening.read(shared, stream, id, key);
      Made<T> made = make.apply(opened);
      if (made.events().isEmpty() || append(opened, command, made.events())) {
        return made.result();
      }
    }
    throw new RunRefused(
        RunRefused.Kind.CONFLICT, "Run " + id + " changes too fast; try again in a moment.");
  }

  private static StreamKey key(RunStreams stream, String tenant, RunId id) {
    boolean known = stream.ledger().run(id).filter(row -> row.tenant().equals(tenant)).isPresent();
    if (!known) {
      throw new RunRefused(RunRefused.Kind.UNKNOWN_RUN, "There is no run " + id + ".");
    }
    return stream
        .key(id)
        .orElseThrow(() -> new RunRefused(RunRefused.Kind.ERASED, "Run " + id + " is erased."));
  }

  private boolean append(Opened opened, String command, List<RunEvent> events) {
    Run run = opened.run();
    Instant clock = shared.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    Instant now = clock.isBefore(run.lastAt()) ? run.lastAt() : clock;
    events.forEach(event -> run.apply(event, now));
    Keeping keeping = new Keeping(run.workflow().policy(), shared.rules().scrubber());
    Journal journal = new Journal(opened.stream(), run.id(), opened.key(), opened.head());
    SealedRecord record = journal.seal(events, now, keeping, "command");
    Rows.Resting resting = new Rows.Resting(false, Optional.of(now));
    StreamAppend append =
        new StreamAppend(
            record,
            new Fence.Command(command, now),
            Optional.of(Rows.of(run, opened.createdAt(), now, resting)));
    AppendResult result = opened.stream().ledger().append(append);
    if (result instanceof AppendResult.Committed) {
      Recorded recorded = new Recorded(record.header().n(), now, "command", events, false);
      shared.unkept().add(run, recorded);
      shared.fanout().recorded(run.id(), recorded);
      shared.send(run.id(), new Message.Knock());
    }
    return settled(result);
  }

  private static boolean settled(AppendResult result) {
    return switch (result) {
      case AppendResult.Committed committed -> true;
      case AppendResult.Duplicate duplicate -> true;
      case AppendResult.Stale stale -> false;
      case AppendResult.Unknown unknown -> false;
      case AppendResult.Fenced fenced -> false;
      case AppendResult.Gone gone -> false;
      case AppendResult.OverBudget over -> false;
    };
  }

  /** The person who started a run, hidden; empty for children. */
  static String starter(Run run) {
    return switch (run.admission().origin()) {
      case Admission.Origin.Fresh fresh -> fresh.actor();
      case Admission.Origin.Fork fork -> fork.actor();
      case Admission.Origin.Child child -> "";
    };
  }
}
