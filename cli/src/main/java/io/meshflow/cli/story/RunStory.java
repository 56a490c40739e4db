package io.meshflow.cli.story;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run as its records tell it so far. Not thread safe. */
public final class RunStory {

  private final RunId id;
  private final Map<StepId, StepStory> steps = new LinkedHashMap<>();
  private final Map<Approval.Id, QuestionStory> questions = new LinkedHashMap<>();
  private RunEvent.@Nullable Admitted admitted;
  private RunEvent.@Nullable Ended end;
  private @Nullable Instant startedAt;
  private Instant lastAt = Instant.EPOCH;
  private long records;
  private int recoveries;
  private boolean parked;
  private boolean erased;
  private String draining = "";

  public RunStory(RunId id) {
    this.id = id;
  }

  /** The whole story of records read before. */
  public static RunStory of(RunId id, List<Recorded> records) {
    RunStory story = new RunStory(id);
    records.forEach(story::add);
    return story;
  }

  /** Takes the next record. */
  public void add(Recorded record) {
    if (record.n() < records) {
      return;
    }
    records = record.n() + 1;
    lastAt = record.at();
    erased |= record.erased();
    parked = false;
    for (RunEvent event : record.events()) {
      apply(event, record);
    }
  }

  private void apply(RunEvent event, Recorded record) {
    Instant at = record.at();
    switch (event) {
      case RunEvent.Admitted first -> {
        admitted = first;
        startedAt = at;
      }
      case RunEvent.StepStarted started ->
          steps.put(
              started.step(),
              new StepStory(started.step(), started.inputs(), at, record.n() == 0 && forked()));
      case RunEvent.StepSkipped skip -> {
        StepStory story = new StepStory(skip.step(), List.of(), at, false);
        story.skip(at);
        steps.put(skip.step(), story);
      }
      case RunEvent.MapOpened map -> step(map.step(), record).opened(map);
      case RunEvent.CallStarted call ->
          step(call.key().work().step(), record).call(call.key()).started(call, at);
      case RunEvent.CallRefused call ->
          step(call.key().work().step(), record).call(call.key()).refused(call);
      case RunEvent.CallEnded call ->
          step(call.key().work().step(), record).call(call.key()).ended(call, at);
      case RunEvent.RetryScheduled retry ->
          step(retry.key().work().step(), record).call(retry.key()).waits(retry.at());
      case RunEvent.ItemEnded item -> step(item.work().step(), record).itemOver(item);
      case RunEvent.StepEnded ended -> step(ended.step(), record).ended(ended, at);
      default -> control(event, record);
    }
  }

  private void control(RunEvent event, Recorded record) {
    switch (event) {
      case RunEvent.ApprovalAsked asked -> {
        QuestionStory question = new QuestionStory(asked, record.at());
        questions.put(asked.id(), question);
        step(asked.id().key().work().step(), record).asks(question);
      }
      case RunEvent.ApprovalAnswered answered ->
          question(answered.id()).ifPresent(question -> question.answered(answered, record.at()));
      case RunEvent.ApprovalExpired expired ->
          question(expired.id()).ifPresent(question -> question.expired(expired, record.at()));
      case RunEvent.NoticeEnded told ->
          question(told.notice().about()).ifPresent(question -> question.told(told));
      case RunEvent.ChildStarted child ->
          step(child.work().step(), record)
              .child(new StepStory.Child(child.child(), child.work(), Optional.empty(), 0, 0));
      case RunEvent.ChildEnded child ->
          step(child.work().step(), record)
              .child(
                  new StepStory.Child(
                      child.child(),
                      child.work(),
                      Optional.of(child.status()),
                      child.charge().micros(),
                      child.charge().usage().total()));
      case RunEvent.Draining drain -> draining = drain.code();
      case RunEvent.Parked rest -> parked = true;
      case RunEvent.Recovered recovered -> recoveries++;
      case RunEvent.Ended ended -> end = ended;
      default -> {}
    }
  }

  /** The first record of a fork holds the steps it copied, that of other runs those they began. */
  private boolean forked() {
    return admission().filter(a -> a.origin() instanceof Admission.Origin.Fork).isPresent();
  }

  private StepStory step(StepId step, Recorded record) {
    StepStory story =
        steps.computeIfAbsent(step, s -> new StepStory(s, List.of(), record.at(), false));
    if (record.erased()) {
      story.erase();
    }
    return story;
  }

  public RunId id() {
    return id;
  }

  public Collection<StepStory> steps() {
    return Collections.unmodifiableCollection(steps.values());
  }

  public Optional<StepStory> step(StepId step) {
    return Optional.ofNullable(steps.get(step));
  }

  public Collection<QuestionStory> questions() {
    return Collections.unmodifiableCollection(questions.values());
  }

  public Optional<QuestionStory> question(Approval.Id approval) {
    return Optional.ofNullable(questions.get(approval));
  }

  /** The permanent part of the first record. */
  public Optional<Admission> admission() {
    return Optional.ofNullable(admitted).map(RunEvent.Admitted::admission);
  }

  /** Task, input and definition; empty once erased. */
  public Value.Obj content() {
    return admitted != null && admitted.content() instanceof Value.Obj object
        ? object
        : Value.Obj.EMPTY;
  }

  public String task() {
    return content().textIf("task").orElse("");
  }

  /** The status as the record tells it. */
  public RunStatus status() {
    if (end != null) {
      return end.status();
    }
    if (steps.isEmpty()) {
      return RunStatus.PENDING;
    }
    boolean asks = questions.values().stream().anyMatch(RunStory::open);
    return parked || (asks && calls(steps.values()) == 0) ? RunStatus.PAUSED : RunStatus.RUNNING;
  }

  private static boolean open(QuestionStory question) {
    return question.state() == QuestionStory.State.OPEN;
  }

  private static long calls(Collection<StepStory> steps) {
    return steps.stream().flatMap(s -> s.calls().stream()).filter(CallStory::running).count();
  }

  /** Why it ended or drains; empty for none. */
  public String code() {
    return end == null ? draining : end.code();
  }

  public Output output() {
    return end == null ? Output.NOTHING : Output.read(end.output());
  }

  public Instant startedAt() {
    return startedAt == null ? lastAt : startedAt;
  }

  /** Time of the newest record. */
  public Instant lastAt() {
    return lastAt;
  }

  /** Position of the next record. */
  public long next() {
    return records;
  }

  /** How often another process had to take over. */
  public int recoveries() {
    return recoveries;
  }

  public boolean erased() {
    return erased;
  }

  public boolean over() {
    return end != null;
  }

  public long micros() {
    return steps.values().stream().mapToLong(StepStory::micros).sum();
  }

  public long tokens() {
    return steps.values().stream().mapToLong(StepStory::tokens).sum();
  }
}
