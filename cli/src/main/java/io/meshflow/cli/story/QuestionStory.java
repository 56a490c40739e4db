package io.meshflow.cli.story;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final List<RunEvent.NoticeEnded> notices = new ArrayList<>(0);
  private State state = State.OPEN;
  private String by = "";
  private String note = "";
  private @Nullable Instant decidedAt;

  QuestionStory(RunEvent.ApprovalAsked asked, Instant at) {
    this.asked = asked;
    this.at = at;
  }

  void answered(RunEvent.ApprovalAnswered event, Instant when) {
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
      settle(State.REJECTED, when);
    } else if (yes >= asked.terms().quorum()) {
      settle(State.APPROVED, when);
    }
  }

  void told(RunEvent.NoticeEnded event) {
    notices.add(event);
  }

  /** Attempts to tell addresses of the policy, oldest first. */
  public List<RunEvent.NoticeEnded> notices() {
    return Collections.unmodifiableList(notices);
  }

  private void settle(State how, Instant when) {
    state = how;
    decidedAt = when;
  }

  void expired(RunEvent.ApprovalExpired event, Instant when) {
    if (state == State.OPEN && event.action() != OnTimeout.ESCALATE) {
      settle(event.action() == OnTimeout.APPROVE ? State.APPROVED : State.REJECTED, when);
      by = "nobody in time";
    }
  }

  /** The step it belongs to is over. */
  void close(Instant when) {
    if (state == State.OPEN) {
      settle(State.REJECTED, when);
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

  /** When it was decided; empty while it is open. */
  public Optional<Instant> decidedAt() {
    return Optional.ofNullable(decidedAt);
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
