package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One visit of a node. Changed by the fold alone. */
public final class Step {

  private final StepId id;
  private final int node;
  private final int number;
  private final List<StepId> inputs;
  private final BitSet ancestors;
  private final Work whole;
  private final List<Work> items = new ArrayList<>(0);
  private Value list = Value.NULL;
  private int begun;
  private int ended;
  private int bad;
  private final Instant startedAt;
  private Instant clock;
  private @Nullable Instant pausedAt;
  private int flights;
  private boolean overdue;
  private boolean accepted;

  Step(StepId id, int node, int number, List<StepId> inputs, BitSet ancestors, Instant at) {
    this.id = id;
    this.node = node;
    this.number = number;
    this.inputs = inputs;
    this.ancestors = ancestors;
    this.whole = new Work(WorkKey.of(id));
    this.startedAt = at;
    this.clock = at;
  }

  void mapOpened(int size, Value values) {
    list = values;
    for (int item = 0; item < size; item++) {
      items.add(new Work(new WorkKey(id, item)));
    }
  }

  void began(int item) {
    begun = Math.max(begun, item + 1);
  }

  void itemEnded(StepOutcome outcome) {
    ended++;
    bad += outcome == StepOutcome.DONE ? 0 : 1;
  }

  void flown(int more) {
    flights += more;
  }

  void accepted(boolean taken) {
    accepted = taken;
  }

  void overdue() {
    overdue = true;
    whole.overdue();
    items.subList(0, begun).forEach(Work::overdue);
  }

  void clockFrom(Instant instant) {
    clock = instant;
    pausedAt = null;
  }

  /** The instant from which its time counts. */
  Instant clock() {
    return clock;
  }

  void pause(Instant at) {
    pausedAt = at;
  }

  void unpause(Instant at) {
    if (pausedAt != null) {
      clockFrom(clock.plus(Duration.between(pausedAt, at)));
    }
  }

  /** True while its clock stands still. */
  boolean paused() {
    return pausedAt != null;
  }

  /** The piece of work: the whole step, or one item. */
  public Work work(WorkKey key) {
    return key.isItem() ? items.get(key.item()) : whole;
  }

  public StepId id() {
    return id;
  }

  /** Position of its node in the workflow. */
  public int node() {
    return node;
  }

  /** Position among all steps of the run, in the order in which they started. */
  public int number() {
    return number;
  }

  /** The steps at the other ends of the ways taken to it. */
  public List<StepId> inputs() {
    return inputs;
  }

  /** Numbers of all steps whose outputs it may see; not to be changed. */
  BitSet ancestors() {
    return ancestors;
  }

  public Work whole() {
    return whole;
  }

  /** Items of a map step, empty before the list is known. */
  public List<Work> items() {
    return Collections.unmodifiableList(items);
  }

  /** The frozen list of a map step. */
  public Value list() {
    return list;
  }

  /** How many items have begun, in index order. */
  public int begunItems() {
    return begun;
  }

  public int endedItems() {
    return ended;
  }

  /** How many items ended otherwise than done. */
  public int badItems() {
    return bad;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public boolean open() {
    return whole.open();
  }

  public Optional<StepOutcome> outcome() {
    return whole.outcome();
  }

  public Output output() {
    return whole.output();
  }

  /** True while any of its calls or children is alive. */
  public boolean busy() {
    return flights > 0;
  }

  /** True when it has had its time once and was given it again. */
  public boolean wasOverdue() {
    return overdue;
  }

  /** True when a way on was taken from its end. */
  boolean accepted() {
    return accepted;
  }
}
