package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Random stories of crashes and faults always end well; a failure names its seed. Two classes have
 * half of the seeds each, so that both can be told at once.
 */
abstract class SimulationOfSeeds {

  private static final int SEEDS = Boolean.getBoolean("meshflow.long") ? 10_000 : 1_000;

  private static World world() {
    World world = new World();
    for (String name : List.of("one", "two", "once_pay", "risky_send", "three")) {
      world.function(name, permit -> Value.of(name + " done"));
    }
    return world
        .condition("twice", variables -> variables.whole("visit") < 3)
        .model(chat -> "said by " + chat.agent());
  }

  private static Workflow workflow(World world) {
    Workflow child =
        world.register(
            Graphs.named("child")
                .code("inner", "one")
                .human("ask")
                .edge("inner", "ask")
                .build(World.policy(1_000_000_000)));
    return Graphs.named("story")
        .code("start", "one")
        .agent("left")
        .agent("right")
        .code("pay", "once_pay")
        .child("sub", child)
        .remembering("draft")
        .remembering("critic")
        .code("send", "risky_send")
        .code("end", "three")
        .edge("start", "left")
        .edge("start", "right")
        .edge("start", "pay")
        .edge("start", "sub")
        .edge("left", "draft")
        .edge("right", "draft")
        .edge("draft", "critic")
        .edge("critic", "send")
        .edge("pay", "send")
        .edge("sub", "send")
        .edge("send", "end")
        .loop("critic", "draft", "twice", 5)
        .build(World.policy(1_000_000_000));
  }

  /** The first seed; of those that follow it every second. */
  protected abstract long first();

  @Test
  void everySeedEndsAsTheUndisturbedRunDoes() {
    World calm = world();
    Simulation.Story undisturbed = new Simulation(1, calm, workflow(calm), 0).play();
    String expected = ((Phase.Over) undisturbed.run().phase()).output().toString();
    for (long seed = first(); seed <= SEEDS; seed += 2) {
      try {
        check(seed, expected);
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
    }
  }

  private static void check(long seed, String expected) {
    World world = world();
    Simulation.Story story = new Simulation(seed, world, workflow(world), 0.03).play();
    assertThat(story.run().status())
        .as(() -> story.records().toString())
        .isEqualTo(RunStatus.COMPLETED);
    assertThat(((Phase.Over) story.run().phase()).output().toString()).isEqualTo(expected);
    assertThat(story.run().spending().committed()).isEqualTo(story.run().spending().spent());
    noResultIsRepeated(story);
    nothingThatMustHappenOnceIsRepeatedUnasked(story, world);
  }

  /** After a recorded result no further attempt of the same effect starts. */
  private static void noResultIsRepeated(Simulation.Story story) {
    Map<String, Boolean> done = new HashMap<>();
    for (Recorded record : story.records()) {
      for (RunEvent event : record.events()) {
        if (event instanceof RunEvent.CallEnded ended && ended.outcome() == CallOutcome.DONE) {
          assertThat(done.put(ended.key().toString(), true)).isNull();
        }
        if (event instanceof RunEvent.CallStarted started) {
          assertThat(done).doesNotContainKey(started.key().toString());
        }
      }
    }
  }

  private static void nothingThatMustHappenOnceIsRepeatedUnasked(
      Simulation.Story story, World world) {
    for (String node : List.of("pay", "send")) {
      long answers =
          Simulation.facts(story, RunEvent.ApprovalAnswered.class).stream()
              .filter(answer -> answer.id().toString().startsWith("repeat:" + node))
              .count();
      assertThat(world.times("simulated-run/" + node + "#1")).isLessThanOrEqualTo(1 + answers);
    }
  }
}
