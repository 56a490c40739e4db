package io.meshflow.cli.story;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The time of a run without the stretches in which it did nothing but wait for people. */
public final class BusyTime {

  private record Span(Instant from, Instant to) {
    long millis() {
      return Math.max(0, Duration.between(from, to).toMillis());
    }

    Span within(Span other) {
      return new Span(
          from.isAfter(other.from) ? from : other.from, to.isBefore(other.to) ? to : other.to);
    }
  }

  private final Instant start;
  private final List<Span> idle;

  private BusyTime(Instant start, List<Span> idle) {
    this.start = start;
    this.idle = idle;
  }

  /** The busy time of a run so far. */
  public static BusyTime of(RunStory story) {
    List<Span> idle = new ArrayList<>();
    for (QuestionStory question : story.questions()) {
      Span waiting = new Span(question.at(), question.decidedAt().orElse(story.lastAt()));
      if (free(story, waiting) && idle.stream().noneMatch(s -> s.within(waiting).millis() > 0)) {
        idle.add(waiting);
      }
    }
    return new BusyTime(story.startedAt(), idle);
  }

  private static boolean free(RunStory story, Span waiting) {
    return story.steps().stream()
        .flatMap(step -> step.calls().stream())
        .flatMap(call -> call.attempts().stream())
        .map(attempt -> new Span(attempt.startedAt(), attempt.endedAt().orElse(story.lastAt())))
        .noneMatch(call -> call.within(waiting).millis() > 0);
  }

  /** Milliseconds the run was busy until an instant. */
  public long until(Instant instant) {
    Span past = new Span(start, instant);
    return past.millis() - idle.stream().mapToLong(span -> span.within(past).millis()).sum();
  }
}
