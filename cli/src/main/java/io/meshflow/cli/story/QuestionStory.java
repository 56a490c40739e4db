package io.meshflow.cli.story;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One thing people were asked, and what they said. */
public final class QuestionStory {

  /** How it stands. */
  public enum State {
    OPEN,
    APPROVED,
    REJECTED
  }

  private final RunEvent.ApprovalAsked asked;
  private final Instant at;
  private final List<RunEvent.ApprovalAnswered> answers = new ArrayList<>(1);
  private State state = State.OPEN;
  private String by = "";
  private String note = "";

  QuestionStory(RunEvent.ApprovalAsked asked, Instant at) {
    this.asked = asked;
    this.at = at;
  }

  void answered(RunEvent.ApprovalAnswered event) {
    if (state != State.OPEN) {
      return;
    }
    answers.add(event);
    if (event.note() instanceof Value.Obj said) {
      by = said.textIf("by").orElse("");
      note = said.textIf("text").orElse("");
    }
    long yes = answers.stream().filter(answer -> answer.answer().approved()).count();
    if (!event.answer().approved()) {
      state = State.REJECTED;
    } else if (yes >= asked.terms().quorum()) {
      state = State.APPROVED;
    }
  }

  void expired(RunEvent.ApprovalExpired event) {
    if (state == State.OPEN && event.action() != OnTimeout.ESCALATE) {
      state = event.action() == OnTimeout.APPROVE ? State.APPROVED : State.REJECTED;
      by = "nobody in time";
    }
  }

  /** The step it belongs to is over. */
  void close() {
    if (state == State.OPEN) {
      state = State.REJECTED;
    }
  }

  public Approval.Id id() {
    return asked.id();
  }

  public RunEvent.ApprovalAsked asked() {
    return asked;
  }

  public Instant at() {
    return at;
  }

  public State state() {
    return state;
  }

  /** Who decided, as far as the record still says so. */
  public String by() {
    return by;
  }

  public String note() {
    return note;
  }

  public List<RunEvent.ApprovalAnswered> answers() {
    return Collections.unmodifiableList(answers);
  }
}
