package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.story.References;
import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.View;
import io.meshflow.core.run.WorkKey;
import java.util.List;
import java.util.Optional;

/** Reads one run back: its story, what its prompts refer to, whether its record is sound. */
final class Reading {

  private final Place place;
  private final RunId id;
  private final RunStory story;

  Reading(Place place, RunId id) {
    this.place = place;
    this.id = id;
    this.story = RunStory.of(id, place.history(id, 0));
  }

  RunStory story() {
    return story;
  }

  /** The listed status. */
  RunStatus status() {
    return place.find(id).map(row -> row.standing().status()).orElse(story.status());
  }

  /** Puts back what recorded requests refer to, as far as the definition is still there. */
  References references() {
    Optional<Run> run = fold();
    return new References(
        story, (work, path) -> run.map(r -> view(r, work, path)).orElse(Value.NULL));
  }

  private Optional<Run> fold() {
    try {
      return Optional.of(place.fold(id));
    } catch (RunRefused | IllegalArgumentException erased) {
      return Optional.empty();
    }
  }

  private static Value view(Run run, WorkKey work, List<String> path) {
    try {
      return View.of(run, work).at(path);
    } catch (IllegalArgumentException gone) {
      return Value.NULL;
    }
  }

  /** What a verification of the run's record says. */
  VerificationReport verify() {
    Verifier verifier = place.verifier(List.of());
    place.export(Optional.of(id), verifier::line);
    return verifier.report();
  }

  /** The same in a word. */
  String integrity() {
    return switch (verify().result()) {
      case VALID -> "verified";
      case UNPROVEN -> "unproven";
      case INVALID -> "altered";
    };
  }

  /** The step a person names: {@code node#visit}, or a node, whose newest visit is meant. */
  StepStory step(String name) {
    return story.steps().stream()
        .filter(step -> step.id().toString().equals(name) || step.id().node().equals(name))
        .reduce((first, last) -> last)
        .orElseThrow(
            () ->
                Refusal.usage(
                    "Run "
                        + id
                        + " has no step '"
                        + name
                        + "'; it has: "
                        + String.join(
                            ", ", story.steps().stream().map(s -> s.id().toString()).toList())
                        + "."));
  }
}
