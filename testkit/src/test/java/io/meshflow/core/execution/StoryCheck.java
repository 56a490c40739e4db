package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is true of every story, whatever went wrong in it: told by its records and its effects. */
final class StoryCheck {

  private final Simulation.Story story;
  private final Map<String, Long> epochs = new HashMap<>();
  private final Map<String, CallKey> once = new HashMap<>();
  private final Set<String> commands = new HashSet<>();

  StoryCheck(Simulation.Story story) {
    this.story = story;
  }

  /**
   * @param expected the output of the run that nobody disturbed
   */
  void check(String expected) {
    story.records().forEach(this::run);
    Run root = story.fold(Simulation.ROOT);
    if (root.status() == RunStatus.COMPLETED) {
      RunEvent.Ended end = (RunEvent.Ended) last(Simulation.ROOT);
      assertThat(end.output().toString()).isEqualTo(expected);
    }
    assertThat(commands).as("commands that were accepted").containsAll(story.accepted());
    effects();
  }

  private RunEvent last(RunId run) {
    return story.records().get(run).getLast().events().getLast();
  }

  private void run(RunId id, List<Recorded> records) {
    Run run = story.fold(id);
    boolean cancelled = events(records).stream().anyMatch(RunEvent.CancelAsked.class::isInstance);
    assertThat(run.status())
        .as("end of " + id)
        .isEqualTo(cancelled ? RunStatus.CANCELLED : RunStatus.COMPLETED);
    assertThat(last(id)).isInstanceOf(RunEvent.Ended.class);
    assertThat(run.flights().none()).as("nothing under way in " + id).isTrue();
    assertThat(run.spending().committed()).isEqualTo(run.spending().spent());
    attempts(id, records);
    records.forEach(record -> record.events().forEach(event -> command(id, event)));
  }

  private static List<RunEvent> events(List<Recorded> records) {
    List<RunEvent> all = new ArrayList<>();
    records.forEach(record -> all.addAll(record.events()));
    return all;
  }

  /** Every attempt begins once, and none after a result; every owner has an epoch of its own. */
  private void attempts(RunId run, List<Recorded> records) {
    Set<CallKey> done = new HashSet<>();
    long epoch = 1;
    for (RunEvent event : events(records)) {
      switch (event) {
        case RunEvent.Recovered recovered -> {
          assertThat(recovered.epoch()).as("epochs of " + run).isGreaterThan(epoch);
          epoch = recovered.epoch();
        }
        case RunEvent.CallStarted started -> {
          assertThat(done).as("calls that had their result").doesNotContain(started.key());
          started(run, started, epoch);
        }
        case RunEvent.CallEnded ended when ended.outcome() == CallOutcome.DONE ->
            assertThat(done.add(ended.key())).as("one result of " + ended.key()).isTrue();
        default -> {}
      }
    }
  }

  private void started(RunId run, RunEvent.CallStarted started, long epoch) {
    String key = started.key().effectKey(run);
    assertThat(epochs.put(key + "@" + started.attempt(), epoch))
        .as("starts of " + key + "@" + started.attempt())
        .isNull();
    if (started.terms().effect() == EffectClass.ONCE) {
      once.put(key, started.key());
    }
  }

  private void command(RunId run, RunEvent event) {
    String command =
        switch (event) {
          case RunEvent.ApprovalAnswered answered -> answered.answer().command();
          case RunEvent.CancelAsked cancel -> cancel.command();
          default -> "";
        };
    assertThat(command.isEmpty() || commands.add(run + ": " + command))
        .as("recorded once: " + command)
        .isTrue();
    commands.add(command);
  }

  /** What happened was permitted by its record, under the lease of then, and happened once. */
  private void effects() {
    Set<String> seen = new HashSet<>();
    Map<String, Integer> times = new HashMap<>();
    for (World.Happened effect : story.world().happened()) {
      String attempt = effect.key() + "@" + effect.attempt();
      assertThat(seen.add(attempt)).as("happened once: " + attempt).isTrue();
      assertThat(epochs).as("starts on record").containsKey(attempt);
      assertThat(effect.epoch()).as("epoch of " + attempt).isEqualTo(epochs.get(attempt));
      times.merge(effect.key(), 1, Integer::sum);
    }
    once.forEach(
        (key, call) ->
            assertThat(times.getOrDefault(key, 0))
                .as("times of " + key)
                .isLessThanOrEqualTo(1 + repeats(call)));
  }

  /** How often people wanted a call to be made again whose outcome nobody knew. */
  private int repeats(CallKey call) {
    Set<Approval.Id> asked = new HashSet<>();
    story.records().values().stream()
        .flatMap(records -> events(records).stream())
        .filter(RunEvent.ApprovalAnswered.class::isInstance)
        .map(event -> ((RunEvent.ApprovalAnswered) event).id())
        .filter(id -> id.kind() == Approval.Kind.REPEAT && id.key().equals(call))
        .forEach(asked::add);
    return asked.size();
  }
}
