package io.meshflow.cli.story;

import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of a step with all its attempts. */
public final class CallStory {

  private final CallKey key;
  private final List<Attempt> attempts = new ArrayList<>(1);
  private final List<RunEvent.CallRefused> refusals = new ArrayList<>(0);
  private RunEvent.@Nullable CallRefused refused;
  private @Nullable Instant retryAt;

  CallStory(CallKey key) {
    this.key = key;
  }

  void started(RunEvent.CallStarted event, Instant at) {
    retryAt = null;
    refused = null;
    attempts.add(
        new Attempt(
            event.attempt(),
            at,
            event.terms(),
            event.request(),
            event.gateFacts(),
            Optional.empty(),
            Optional.empty()));
  }

  void ended(RunEvent.CallEnded event, Instant at) {
    for (int i = 0; i < attempts.size(); i++) {
      if (attempts.get(i).number() == event.attempt()) {
        attempts.set(i, attempts.get(i).over(event, at));
      }
    }
  }

  void refused(RunEvent.CallRefused event) {
    refused = event;
    refusals.add(event);
  }

  void waits(Instant until) {
    retryAt = until;
  }

  public CallKey key() {
    return key;
  }

  public List<Attempt> attempts() {
    return Collections.unmodifiableList(attempts);
  }

  /** The newest attempt. */
  public Optional<Attempt> last() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  /** Everything that was refused for it, in order. */
  public List<RunEvent.CallRefused> refusals() {
    return Collections.unmodifiableList(refusals);
  }

  /** The newest refusal, unless an attempt began after it. */
  public Optional<RunEvent.CallRefused> refused() {
    return Optional.ofNullable(refused);
  }

  /** When the next attempt is made. */
  public Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }

  public boolean running() {
    return last().filter(attempt -> attempt.ended().isEmpty()).isPresent();
  }
}
