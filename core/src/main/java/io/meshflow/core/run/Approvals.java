package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
    REJECTED,
    /** The step ended without an answer. */
    WITHDRAWN
  }

  /** Why an answer does not count. */
  public enum Refusal {
    UNKNOWN,
    SETTLED,
    /** Other people are asked, or not this one yet. */
    NOT_A_REVIEWER,
    /** Who started the run may not approve what it does. */
    OWN_RUN,
    ANSWERED_BEFORE
  }

  private static final Duration LEAST_GRACE = Duration.ofMinutes(15);

  /**
   * One question.
   *
   * @param record position of the record that asks it, to which answers bind
   */
  public record Asked(
      Approval.Id id,
      Approval.Terms terms,
      Approval.Matter matter,
      long record,
      Instant at,
      Result result) {

    public RiskTier risk() {
      return matter.risk();
    }

    public String reason() {
      return matter.reason();
    }

    /** Exactly what is decided about. */
    public Value shown() {
      return matter.shown();
    }
  }

  /** What was answered; {@code note} is what the person who decided wrote. */
  public record Result(State state, List<Approval.Answer> answers, Value note) {
    static final Result NONE = new Result(State.OPEN, List.of(), Value.NULL);

    public Result {
      answers = List.copyOf(answers);
    }
  }

  private final Map<Approval.Id, Asked> asked = new LinkedHashMap<>();
  private final Map<Approval.Id, Asked> open = new LinkedHashMap<>();
  private final Map<StepId, Integer> waiting = new HashMap<>();
  private final Map<Approval.Id, Duration> patience = new HashMap<>();

  void ask(RunEvent.ApprovalAsked event, long record, Instant at) {
    event
        .terms()
        .deadline()
        .ifPresent(when -> patience.put(event.id(), Duration.between(at, when)));
    put(new Asked(event.id(), event.terms(), event.matter(), record, at, Result.NONE));
  }

  /** True when the answer counts: the question is open and this person has not answered it. */
  boolean answer(RunEvent.ApprovalAnswered event) {
    Asked question = open.get(event.id());
    if (question == null || answered(question, event.answer().actor())) {
      return false;
    }
    List<Approval.Answer> answers = new ArrayList<>(question.result().answers());
    answers.add(event.answer());
    long yes = answers.stream().filter(Approval.Answer::approved).count();
    State state =
        !event.answer().approved()
            ? State.REJECTED
            : yes >= question.terms().quorum() ? State.APPROVED : State.OPEN;
    put(with(question, question.terms(), new Result(state, answers, event.note())));
    return true;
  }

  private static boolean answered(Asked question, String actor) {
    return question.result().answers().stream().anyMatch(answer -> answer.actor().equals(actor));
  }

  /** True when silence changed something: the question was still open. */
  boolean expire(RunEvent.ApprovalExpired event) {
    Asked question = open.get(event.id());
    if (question == null) {
      return false;
    }
    Optional<Instant> next = event.next();
    if (event.action() == OnTimeout.ESCALATE && next.isPresent()) {
      put(with(question, question.terms().escalated(next.get()), question.result()));
      return true;
    }
    State state = event.action() == OnTimeout.APPROVE ? State.APPROVED : State.REJECTED;
    Value note = Value.of("nobody answered in time");
    put(with(question, question.terms(), new Result(state, question.result().answers(), note)));
    return true;
  }

  /** Withdraws what is still open about a step that is over. */
  void close(StepId step) {
    if (!waits(step)) {
      return;
    }
    for (Asked question : List.copyOf(open.values())) {
      if (question.id().key().work().step().equals(step)) {
        Result result = question.result();
        put(
            with(
                question,
                question.terms(),
                new Result(State.WITHDRAWN, result.answers(), result.note())));
      }
    }
  }

  /** Moves deadlines by an outage; people have at least a quarter of an hour after it. */
  void delay(Duration outage, Instant at, Alarms alarms) {
    for (Asked question : List.copyOf(open.values())) {
      question
          .terms()
          .deadline()
          .ifPresent(
              when -> {
                Instant least = at.plus(LEAST_GRACE);
                Instant moved = when.plus(outage);
                Instant next = moved.isBefore(least) ? least : moved;
                put(with(question, question.terms().until(next), question.result()));
                alarms.set(new Alarms.Subject.Silence(question.id()), next);
              });
    }
  }

  private void put(Asked question) {
    asked.put(question.id(), question);
    StepId step = question.id().key().work().step();
    if (question.result().state() == State.OPEN) {
      if (open.put(question.id(), question) == null) {
        waiting.merge(step, 1, Integer::sum);
      }
    } else if (open.remove(question.id()) != null) {
      waiting.computeIfPresent(step, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /** True while a question about the step is open. */
  boolean waits(StepId step) {
    return waiting.containsKey(step);
  }

  /** When silence counts as an answer; empty for never and for settled questions. */
  Optional<Instant> deadline(Approval.Id id) {
    return Optional.ofNullable(open.get(id)).flatMap(question -> question.terms().deadline());
  }

  /** How long each level of people has; zero when there is no limit. */
  public Duration patience(Approval.Id id) {
    return patience.getOrDefault(id, Duration.ZERO);
  }

  /**
   * Why an answer would not count; empty when it would.
   *
   * @param name of the person, as reviewers are named
   * @param actor the same person as the record hides it
   * @param starter who started the run, hidden alike
   */
  public Optional<Refusal> refusal(Approval.Id id, String name, String actor, String starter) {
    Asked question = asked.get(id);
    if (question == null) {
      return Optional.of(Refusal.UNKNOWN);
    }
    if (question.result().state() != State.OPEN) {
      return Optional.of(Refusal.SETTLED);
    }
    if (!question.terms().admits(name)) {
      return Optional.of(Refusal.NOT_A_REVIEWER);
    }
    if (question.terms().separateDuty() && actor.equals(starter)) {
      return Optional.of(Refusal.OWN_RUN);
    }
    return answered(question, actor) ? Optional.of(Refusal.ANSWERED_BEFORE) : Optional.empty();
  }

  private static Asked with(Asked old, Approval.Terms terms, Result result) {
    return new Asked(old.id(), terms, old.matter(), old.record(), old.at(), result);
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
