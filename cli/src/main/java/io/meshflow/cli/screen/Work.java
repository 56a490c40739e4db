package io.meshflow.cli.screen;

import io.meshflow.cli.story.Attempt;
import io.meshflow.cli.story.CallStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.core.run.WorkKey;

/** Finds the piece of work that an attempt belongs to. */
final class Work {

  private Work() {}

  static WorkKey of(StepStory step, Attempt attempt) {
    return step.calls().stream()
        .filter(call -> call.attempts().contains(attempt))
        .map(CallStory::key)
        .map(key -> key.work())
        .findFirst()
        .orElse(WorkKey.of(step.id()));
  }
}
