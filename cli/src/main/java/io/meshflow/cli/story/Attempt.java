package io.meshflow.cli.story;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.RunEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of a call.
 *
 * @param request as recorded, with references
 * @param gateFacts digest of what the gate knew when it permitted it; null in old records
 * @param ended empty while it is under way
 */
public record Attempt(
    int number,
    Instant startedAt,
    RunEvent.CallTerms terms,
    Value request,
    Value gateFacts,
    Optional<Instant> endedAt,
    Optional<RunEvent.CallEnded> ended) {

  Attempt over(RunEvent.CallEnded event, Instant at) {
    return new Attempt(
        number, startedAt, terms, request, gateFacts, Optional.of(at), Optional.of(event));
  }

  /** What is known of its cost so far. */
  public Charge charge() {
    return ended.map(RunEvent.CallEnded::known).orElse(Charge.NOTHING);
  }

  /** Whether nobody knows what it cost: its charge is the most it can be. */
  public boolean lost() {
    return ended.filter(RunEvent.CallEnded::lost).isPresent();
  }
}
