package io.meshflow.core.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When a run wants to be looked at, and why. Changed by the fold alone. */
public final class Alarms {

  /** What an alarm is about. */
  public sealed interface Subject {
    /** A call may be tried again. */
    record Retry(CallKey key) implements Subject {}

    /** Nobody has answered. */
    record Silence(Approval.Id id) implements Subject {}

    /** Somebody is to be told about a question. */
    record Tell(Notice notice) implements Subject {}

    /** A step has had its time. */
    record StepTime(StepId step) implements Subject {}

    /** The run has had its time. */
    record RunTime() implements Subject {}

    /** What was still running has had its grace. */
    record GraceOver() implements Subject {}
  }

  private Duration runTimeLeft = Duration.ZERO;
  private final Map<Subject, Instant> times = new HashMap<>();
  private final Map<StepId, Set<Subject>> ofSteps = new HashMap<>();
  private int retries;
  private final TreeMap<Instant, SequencedSet<Subject>> order = new TreeMap<>();

  void set(Subject subject, Instant at) {
    clear(subject);
    times.put(subject, at);
    order.computeIfAbsent(at, instant -> new LinkedHashSet<>(2)).add(subject);
    step(subject)
        .ifPresent(id -> ofSteps.computeIfAbsent(id, s -> new LinkedHashSet<>(2)).add(subject));
    retries += subject instanceof Subject.Retry ? 1 : 0;
  }

  void clear(Subject subject) {
    Instant at = times.remove(subject);
    if (at == null) {
      return;
    }
    retries -= subject instanceof Subject.Retry ? 1 : 0;
    order.computeIfPresent(at, (instant, same) -> without(same, subject));
    step(subject).ifPresent(id -> ofSteps.computeIfPresent(id, (s, own) -> without(own, subject)));
  }

  private static <S extends Set<Subject>> @Nullable S without(S subjects, Subject subject) {
    subjects.remove(subject);
    return subjects.isEmpty() ? null : subjects;
  }

  private static Optional<StepId> step(Subject subject) {
    return switch (subject) {
      case Subject.Retry retry -> Optional.of(retry.key().work().step());
      case Subject.Silence silence -> Optional.of(silence.id().key().work().step());
      case Subject.Tell tell -> Optional.of(tell.notice().about().key().work().step());
      case Subject.StepTime time -> Optional.of(time.step());
      case Subject.RunTime time -> Optional.empty();
      case Subject.GraceOver over -> Optional.empty();
    };
  }

  /** Clears everything about one step. */
  void clear(StepId step) {
    List.copyOf(ofSteps.getOrDefault(step, Set.of())).forEach(this::clear);
  }

  void clear() {
    times.clear();
    order.clear();
    ofSteps.clear();
    retries = 0;
  }

  /** True while a failed call waits to be tried again. */
  boolean retrying() {
    return retries > 0;
  }

  /** The time of a run does not pass while people are asked. */
  void stopRunClock(Instant at) {
    at(new Subject.RunTime())
        .ifPresent(
            deadline -> {
              runTimeLeft = Duration.between(at, deadline);
              clear(new Subject.RunTime());
            });
  }

  void resumeRunClock(Instant at) {
    if (!runTimeLeft.isZero()) {
      set(new Subject.RunTime(), at.plus(runTimeLeft));
      runTimeLeft = Duration.ZERO;
    }
  }

  /** The instant an alarm is set to. */
  public Optional<Instant> at(Subject subject) {
    return Optional.ofNullable(times.get(subject));
  }

  /** Alarms whose time has come, earliest first. */
  public List<Subject> due(Instant now) {
    List<Subject> due = new ArrayList<>(0);
    order.headMap(now, true).values().forEach(due::addAll);
    return due;
  }

  /** The earliest alarm. */
  public Optional<Instant> next() {
    return order.isEmpty() ? Optional.empty() : Optional.of(order.firstKey());
  }
}
