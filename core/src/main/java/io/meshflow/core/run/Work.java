package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.StatedConfidence;
import io.meshflow.core.workflow.StepOutcome;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One piece of work: its calls, its child run, its end. Changed by the fold alone. */
public final class Work {

  private final WorkKey key;
  private final Map<CallKey, Call> calls = new LinkedHashMap<>(2);
  private @Nullable RunId child;
  private RunEvent.@Nullable ChildEnded childEnd;
  private @Nullable StepOutcome outcome;
  private RunEvent.Ending ending = RunEvent.Ending.PLAIN;
  private Output output = Output.NOTHING;
  private Optional<Double> stated = Optional.empty();

  Work(WorkKey key) {
    this.key = key;
  }

  Call open(CallKey call) {
    return calls.computeIfAbsent(call, Call::new);
  }

  void overdue() {
    calls.values().forEach(Call::overdue);
  }

  void childStarted(RunId id) {
    child = id;
  }

  void childEnded(RunEvent.ChildEnded event) {
    childEnd = event;
  }

  void ended(StepOutcome how, RunEvent.Ending details, Output result) {
    outcome = how;
    ending = details;
    output = result;
    stated = lastAnswer().map(text -> StatedConfidence.of(text).confidence());
    calls.clear();
  }

  /** The last answer of the model in a conversation; empty for work that holds none. */
  private Optional<String> lastAnswer() {
    return calls.values().stream()
        .filter(call -> call.key().turn() != CallKey.SINGLE && call.key().call() == 0)
        .max(Comparator.comparingInt(call -> call.key().turn()))
        .flatMap(
            call ->
                call.state() instanceof Call.State.Over over
                    ? over.result().at("text")
                    : Optional.empty())
        .flatMap(
            text -> text instanceof Value.Text said ? Optional.of(said.value()) : Optional.empty());
  }

  public WorkKey key() {
    return key;
  }

  /** The call of this key, when it has been touched. */
  public Optional<Call> call(CallKey call) {
    return Optional.ofNullable(calls.get(call));
  }

  /** All calls touched so far, oldest first. */
  public Collection<Call> calls() {
    return Collections.unmodifiableCollection(calls.values());
  }

  public Optional<RunId> child() {
    return Optional.ofNullable(child);
  }

  public Optional<RunEvent.ChildEnded> childEnd() {
    return Optional.ofNullable(childEnd);
  }

  /** How it ended; empty while it is open. */
  public Optional<StepOutcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  public boolean open() {
    return outcome == null;
  }

  public RunEvent.Ending ending() {
    return ending;
  }

  public Output output() {
    return output;
  }

  /** The confidence that an agent's last answer stated, 0 to 1; empty while it is at work. */
  public Optional<Double> stated() {
    return stated;
  }
}
