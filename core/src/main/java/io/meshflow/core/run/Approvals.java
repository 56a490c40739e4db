package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people have been asked in a run, and what they said. Changed by the fold alone. */
public final class Approvals {

  /** How a question stands. */
  public enum State {
    OPEN,
    APPROVED,
    REJECTED
  }

  /**
   * One question.
   *
   * @param record position of the record that asks it, to which answers bind
   */
  public record Asked(
      Approval.Id id,
      Approval.Terms terms,
      RiskTier risk,
      String reason,
      Value shown,
      long record,
      Instant at,
      Result result) {}

  /** What was answered; {@code note} is what the person who decided wrote. */
  public record Result(State state, List<Approval.Answer> answers, Value note) {
    static final Result NONE = new Result(State.OPEN, List.of(), Value.NULL);

    public Result {
      answers = List.copyOf(answers);
    }
  }

  private final Map<Approval.Id, Asked> asked = new LinkedHashMap<>();
  private final Map<Approval.Id, Asked> open = new LinkedHashMap<>();

  void ask(RunEvent.ApprovalAsked event, long record, Instant at) {
    put(
        new Asked(
            event.id(),
            event.terms(),
            event.risk(),
            event.reason(),
            event.shown(),
            record,
            at,
            Result.NONE));
  }

  void answer(RunEvent.ApprovalAnswered event) {
    Asked question = asked.get(event.id());
    if (question == null || question.result().state() != State.OPEN) {
      return;
    }
    List<Approval.Answer> answers = new ArrayList<>(question.result().answers());
    answers.add(event.answer());
    long yes = answers.stream().filter(Approval.Answer::approved).count();
    State state =
        !event.answer().approved()
            ? State.REJECTED
            : yes >= question.terms().quorum() ? State.APPROVED : State.OPEN;
    put(with(question, question.terms(), new Result(state, answers, event.note())));
  }

  void expire(RunEvent.ApprovalExpired event) {
    Asked question = asked.get(event.id());
    if (question == null || question.result().state() != State.OPEN) {
      return;
    }
    Optional<Instant> next = event.next();
    if (event.action() == OnTimeout.ESCALATE && next.isPresent()) {
      put(with(question, question.terms().escalated(next.get()), question.result()));
      return;
    }
    State state = event.action() == OnTimeout.APPROVE ? State.APPROVED : State.REJECTED;
    Value note = Value.of("nobody answered in time");
    put(with(question, question.terms(), new Result(state, question.result().answers(), note)));
  }

  /** Closes what is still open about a step that is over, and names it. */
  List<Approval.Id> close(StepId step) {
    List<Approval.Id> closed = new ArrayList<>(0);
    for (Asked question : List.copyOf(open.values())) {
      if (question.id().key().work().step().equals(step)) {
        open.remove(question.id());
        closed.add(question.id());
      }
    }
    return closed;
  }

  private void put(Asked question) {
    asked.put(question.id(), question);
    if (question.result().state() == State.OPEN) {
      open.put(question.id(), question);
    } else {
      open.remove(question.id());
    }
  }

  private static Asked with(Asked old, Approval.Terms terms, Result result) {
    return new Asked(
        old.id(), terms, old.risk(), old.reason(), old.shown(), old.record(), old.at(), result);
  }

  /** Questions that wait for an answer, oldest first. */
  public Collection<Asked> open() {
    return List.copyOf(open.values());
  }

  /** True when nothing waits for an answer. */
  public boolean none() {
    return open.isEmpty();
  }

  public Optional<Asked> find(Approval.Id id) {
    return Optional.ofNullable(asked.get(id));
  }

  /** All questions ever asked in the run, oldest first. */
  public Collection<Asked> all() {
    return List.copyOf(asked.values());
  }
}
