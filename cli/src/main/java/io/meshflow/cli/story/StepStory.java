package io.meshflow.cli.story;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One visit of a node as the record tells it. */
public final class StepStory {

  /** A run that a step started; {@code status} is empty while it is open. */
  public record Child(
      RunId run, WorkKey work, Optional<RunStatus> status, long micros, long tokens) {}

  private final StepId id;
  private final List<StepId> inputs;
  private final Instant startedAt;
  private final boolean copied;
  private final Map<CallKey, CallStory> calls = new LinkedHashMap<>(2);
  private final Map<WorkKey, Child> children = new LinkedHashMap<>(0);
  private final List<QuestionStory> questions = new ArrayList<>(0);
  private @Nullable Instant endedAt;
  private RunEvent.@Nullable StepEnded end;
  private boolean skipped;
  private boolean erased;
  private Value list = Value.NULL;
  private int items;
  private int itemsOver;
  private int itemsBad;

  StepStory(StepId id, List<StepId> inputs, Instant startedAt, boolean copied) {
    this.id = id;
    this.inputs = inputs;
    this.startedAt = startedAt;
    this.copied = copied;
  }

  CallStory call(CallKey key) {
    return calls.computeIfAbsent(key, CallStory::new);
  }

  void child(Child child) {
    children.put(child.work(), child);
  }

  void asks(QuestionStory question) {
    questions.add(question);
  }

  void opened(RunEvent.MapOpened event) {
    items = event.size();
    list = event.items();
  }

  void itemOver(RunEvent.ItemEnded event) {
    itemsOver++;
    itemsBad += event.outcome() == StepOutcome.DONE ? 0 : 1;
  }

  void ended(RunEvent.StepEnded event, Instant at) {
    end = event;
    endedAt = at;
    questions.forEach(question -> question.close(at));
  }

  void skip(Instant at) {
    skipped = true;
    endedAt = at;
  }

  void erase() {
    erased = true;
  }

  public StepId id() {
    return id;
  }

  public List<StepId> inputs() {
    return inputs;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public Optional<Instant> endedAt() {
    return Optional.ofNullable(endedAt);
  }

  /** True when a fork brought it along: it did not happen in this run. */
  public boolean copied() {
    return copied;
  }

  /** True when a record of it has lost its contents for good. */
  public boolean erased() {
    return erased;
  }

  public boolean open() {
    return endedAt == null;
  }

  public Collection<CallStory> calls() {
    return Collections.unmodifiableCollection(calls.values());
  }

  public Collection<Child> children() {
    return Collections.unmodifiableCollection(children.values());
  }

  public List<QuestionStory> questions() {
    return Collections.unmodifiableList(questions);
  }

  /** The question that waits, if one does. */
  public Optional<QuestionStory> waiting() {
    return questions.stream().filter(q -> q.state() == QuestionStory.State.OPEN).findFirst();
  }

  /** How it ended; empty while it is open. */
  public Optional<StepOutcome> outcome() {
    return skipped
        ? Optional.of(StepOutcome.SKIPPED)
        : Optional.ofNullable(end).map(RunEvent.StepEnded::outcome);
  }

  /** Details of the end; plain while it is open. */
  public RunEvent.Ending ending() {
    return end == null ? RunEvent.Ending.PLAIN : end.ending();
  }

  /** Where it went on. */
  public RunEvent.Routing routing() {
    return end == null ? RunEvent.Routing.NOWHERE : end.routing();
  }

  public Output output() {
    return end == null ? Output.NOTHING : Output.read(end.output());
  }

  /** Items of a map, 0 for every other step. */
  public int items() {
    return items;
  }

  Value list() {
    return list;
  }

  public int itemsOver() {
    return itemsOver;
  }

  public int itemsBad() {
    return itemsBad;
  }

  /** What it cost so far in millionths of a dollar, children included. */
  public long micros() {
    long own = 0;
    for (CallStory call : calls.values()) {
      for (Attempt attempt : call.attempts()) {
        own += attempt.charge().micros() + attempt.charge().overrun();
      }
    }
    return own + children.values().stream().mapToLong(Child::micros).sum();
  }

  /** Tokens used so far, children included. */
  public long tokens() {
    long own = 0;
    for (CallStory call : calls.values()) {
      for (Attempt attempt : call.attempts()) {
        own += attempt.charge().usage().total();
      }
    }
    return own + children.values().stream().mapToLong(Child::tokens).sum();
  }
}
