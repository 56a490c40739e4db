package io.meshflow.core.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has been told that people are asked. A question that is asked, and each further level of
 * people, sets an alarm for every address of the policy; it is set again after an attempt that is
 * to be repeated, and off once the question is answered. Changed by the fold alone.
 */
public final class Notices {

  /** How far a notice is. */
  public enum State {
    WAITING,
    DELIVERED,
    /** It is not tried any more. */
    GIVEN_UP
  }

  /**
   * How one notice stands.
   *
   * @param code why the last attempt failed; empty when it did not
   */
  public record Told(Notice notice, int attempts, State state, String code) {}

  private final Map<Notice, Told> told = new LinkedHashMap<>();
  private final Map<Notice, Integer> underWay = new LinkedHashMap<>();
  private final int addresses;
  private final Alarms alarms;

  Notices(int addresses, Alarms alarms) {
    this.addresses = addresses;
    this.alarms = alarms;
  }

  /** People are asked; all are to be told. */
  void asked(Approval.Id id, int level, Instant at) {
    for (int address = 0; address < addresses; address++) {
      Notice notice = new Notice(id, level, address);
      told.put(notice, new Told(notice, 0, State.WAITING, ""));
      alarms.set(new Alarms.Subject.Tell(notice), at);
    }
  }

  /** Nobody needs to be told any more. */
  void settled(Approval.Id id) {
    for (Told one : List.copyOf(told.values())) {
      if (one.notice().about().equals(id)) {
        alarms.clear(new Alarms.Subject.Tell(one.notice()));
      }
    }
  }

  void started(RunEvent.NoticeStarted event) {
    underWay.put(event.notice(), event.attempt());
    alarms.clear(new Alarms.Subject.Tell(event.notice()));
    told.put(event.notice(), new Told(event.notice(), event.attempt(), State.WAITING, ""));
  }

  /** {@code open} tells whether people of this level are still asked. */
  void ended(RunEvent.NoticeEnded event, boolean open) {
    underWay.remove(event.notice());
    alarms.clear(new Alarms.Subject.Tell(event.notice()));
    Optional<Instant> next = event.next().filter(at -> open);
    next.ifPresent(at -> alarms.set(new Alarms.Subject.Tell(event.notice()), at));
    State state =
        event.code().isEmpty()
            ? State.DELIVERED
            : next.isPresent() ? State.WAITING : State.GIVEN_UP;
    told.put(event.notice(), new Told(event.notice(), event.attempt(), state, event.code()));
  }

  /** How often it was tried. */
  public int attempts(Notice notice) {
    Told one = told.get(notice);
    return one == null ? 0 : one.attempts();
  }

  /** Attempts under way by notice, oldest first. */
  public Map<Notice, Integer> underWay() {
    return Collections.unmodifiableMap(underWay);
  }

  /** All notices ever due, in the order in which they first were. */
  public List<Told> all() {
    return new ArrayList<>(told.values());
  }
}
