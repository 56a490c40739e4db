package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Run;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the question that an answer is meant for, and checks who may give it. */
final class Questions {

  private Questions() {}

  static Approvals.Asked find(Run run, String where) {
    Collection<Approvals.Asked> open = run.approvals().open();
    if (where.isEmpty()) {
      return only(run, open);
    }
    List<Approvals.Asked> named =
        run.approvals().all().stream().filter(asked -> names(asked, where)).toList();
    return named.stream()
        .filter(asked -> asked.result().state() == Approvals.State.OPEN)
        .reduce((first, second) -> ambiguous(List.of(first, second)))
        .or(() -> named.stream().reduce((first, last) -> last))
        .orElseThrow(
            () ->
                new RunRefused(
                    RunRefused.Kind.INVALID,
                    "Nothing in run " + run.id() + " asks about '" + where + "'."));
  }

  /**
   * The question that this very answer was given to before; empty when its command is new.
   *
   * @param actor the person, as the record hides it
   */
  static Optional<Approvals.Asked> answeredBy(
      Run run, Commands.AnswerRequest request, String actor) {
    for (Approvals.Asked asked : run.approvals().all()) {
      for (Approval.Answer answer : asked.result().answers()) {
        if (answer.command().equals(request.command())) {
          if (!answer.actor().equals(actor) || answer.approved() != request.approved()) {
            throw new RunRefused(
                RunRefused.Kind.CONFLICT,
                "Another answer was given under this command id; choose another.");
          }
          return Optional.of(asked);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean names(Approvals.Asked asked, String where) {
    String step = asked.id().key().work().step().toString();
    return asked.id().toString().equals(where)
        || asked.id().key().toString().equals(where)
        || step.equals(where)
        || asked.id().key().work().step().node().equals(where);
  }

  private static Approvals.Asked only(Run run, Collection<Approvals.Asked> open) {
    if (open.size() > 1) {
      return ambiguous(open);
    }
    if (open.isEmpty()) {
      return run.approvals().all().stream()
          .reduce((first, last) -> last)
          .orElseThrow(
              () ->
                  new RunRefused(
                      RunRefused.Kind.INVALID, "Run " + run.id() + " waits for nobody's answer."));
    }
    return open.iterator().next();
  }

  private static Approvals.Asked ambiguous(Collection<Approvals.Asked> open) {
    String which =
        open.stream().map(asked -> asked.id().key().toString()).collect(Collectors.joining(", "));
    throw new RunRefused(
        RunRefused.Kind.INVALID, "Several questions wait; name one of: " + which + ".");
  }

  static void admit(Run run, Approvals.Asked asked, String name, String hidden) {
    run.approvals()
        .refusal(asked.id(), name, hidden, Commands.starter(run))
        .ifPresent(
            why -> {
              throw refused(why, name);
            });
  }

  /** Refuses a note to a question that the steps after it would never see. */
  static void heard(Shared shared, Run run, Approvals.Asked asked, String note) {
    boolean kept = run.workflow().policy().privacy().storeBodies() != Policy.StoreBodies.NONE;
    boolean question = asked.id().kind() == Approval.Kind.QUESTION && !note.isEmpty();
    if (question && !kept && !shared.unkept().remembers(run.id(), 0)) {
      throw new RunRefused(
          RunRefused.Kind.INVALID,
          "Run "
              + run.id()
              + " stores no contents (store_bodies: none), so that a note given here would be"
              + " lost; answer without a note, or where the run is worked on.");
    }
  }

  private static RunRefused refused(Approvals.Refusal why, String name) {
    return switch (why) {
      case NOT_A_REVIEWER ->
          new RunRefused(
              RunRefused.Kind.FORBIDDEN, "'" + name + "' is not among those who may answer this.");
      case OWN_RUN ->
          new RunRefused(
              RunRefused.Kind.FORBIDDEN,
              "Who started a run may not approve its actions; somebody else must answer.");
      case ANSWERED_BEFORE ->
          new RunRefused(RunRefused.Kind.CONFLICT, "'" + name + "' has answered already.");
      case UNKNOWN, SETTLED ->
          new RunRefused(RunRefused.Kind.CONFLICT, "Nobody is asked about this any more.");
    };
  }

  static String text(Value value) {
    return value instanceof Value.Text text ? text.value() : "";
  }
}
