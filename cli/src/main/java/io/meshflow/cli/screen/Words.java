package io.meshflow.cli.screen;

import io.meshflow.cli.story.Attempt;
import io.meshflow.cli.story.CallStory;
import io.meshflow.cli.story.QuestionStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.StepOutcome;
import java.util.Locale;
import java.util.Optional;

/** The words, signs and colours of outcomes. */
final class Words {

  private Words() {}

  /** The sign and colour of how a step ended. */
  static Line sign(StepOutcome outcome, Look look) {
    return switch (outcome) {
      case DONE -> Line.of(Style.GOOD, Sign.DONE.in(look));
      case FAILED -> Line.of(Style.BAD, Sign.FAILED.in(look));
      case BLOCKED -> Line.of(Style.BAD, Sign.BLOCKED.in(look));
      case REJECTED -> Line.of(Style.BAD, Sign.FAILED.in(look));
      case TIMED_OUT -> Line.of(Style.BAD, Sign.LATE.in(look));
      case CANCELLED -> Line.of(Style.FAINT, Sign.CANCELLED.in(look));
      case SKIPPED -> Line.of(Style.FAINT, Sign.SKIPPED.in(look));
    };
  }

  /** The colour of a run's status. */
  static Style style(RunStatus status) {
    return switch (status) {
      case PENDING, RUNNING -> Style.NAME;
      case PAUSED -> Style.ALARM;
      case COMPLETED -> Style.GOOD;
      case FAILED, BLOCKED -> Style.BAD;
      case CANCELLED, MAX_ITERATIONS -> Style.WARN;
    };
  }

  /** The status of a step as people read it. */
  static String status(StepStory step) {
    return step.outcome()
        .map(StepOutcome::word)
        .orElseGet(() -> step.waiting().isPresent() ? "waiting" : "running");
  }

  /**
   * What the kernel said about a step, in the plans' words: commit, blocked, escalate; empty while
   * nothing was judged.
   */
  static String verdict(StepStory step) {
    boolean blocked =
        step.outcome()
                .filter(o -> o == StepOutcome.BLOCKED || o == StepOutcome.REJECTED)
                .isPresent()
            || step.calls().stream().anyMatch(call -> call.refused().isPresent());
    if (blocked) {
      return "blocked";
    }
    if (!step.questions().isEmpty() && step.waiting().isPresent()) {
      return "escalate";
    }
    return step.calls().isEmpty() && step.questions().isEmpty() ? "" : "commit";
  }

  static Style verdictStyle(String verdict) {
    return switch (verdict) {
      case "commit" -> Style.GOOD;
      case "blocked" -> Style.BAD;
      case "escalate" -> Style.ALARM;
      default -> Style.FAINT;
    };
  }

  /** What people are asked to allow, such as {@code tool write_file}; empty for mere questions. */
  static Optional<String> action(RunEvent.ApprovalAsked asked) {
    return Optional.of(asked.matter().action().replaceFirst(":", " "))
        .filter(action -> !action.isEmpty());
  }

  /** Why a step or a call of it was stopped; empty when none was. */
  static Optional<String> blockReason(StepStory step) {
    Optional<String> refused =
        step.calls().stream()
            .flatMap(call -> call.refused().stream())
            .map(r -> r.rule().isEmpty() ? r.reason() : r.reason() + ":" + r.rule())
            .findFirst();
    if (refused.isPresent()) {
      return refused;
    }
    boolean stopped =
        step.outcome()
            .filter(o -> o == StepOutcome.BLOCKED || o == StepOutcome.REJECTED)
            .isPresent();
    String rule = step.ending().rule();
    return stopped
        ? Optional.of(step.ending().code() + (rule.isEmpty() ? "" : ":" + rule))
        : Optional.empty();
  }

  /** What a step is doing right now. */
  static String doing(StepStory step) {
    if (step.waiting().isPresent()) {
      return "waits for an answer";
    }
    if (step.items() > 0) {
      String bad = step.itemsBad() > 0 ? ", " + step.itemsBad() + " bad" : "";
      return step.itemsOver() + " of " + step.items() + " items" + bad;
    }
    return step.calls().stream()
        .filter(CallStory::running)
        .reduce((first, last) -> last)
        .flatMap(CallStory::last)
        .map(attempt -> doing(attempt))
        .orElseGet(() -> step.children().isEmpty() ? "" : "runs a workflow of its own");
  }

  private static String doing(Attempt attempt) {
    String again = attempt.number() > 1 ? " (attempt " + attempt.number() + ")" : "";
    return attempt.terms().action().replaceFirst(":", " ") + again;
  }

  /** How an attempt ended, when it is worth saying. */
  static String how(CallOutcome outcome) {
    return outcome.word().replace('_', ' ');
  }

  /** What kind of question it is. */
  static String kind(QuestionStory question) {
    return switch (question.id().kind()) {
      case QUESTION -> "asks";
      case GATE -> "needs approval";
      case REVIEW -> "wants its output reviewed";
      case REPEAT -> "may have happened already: repeat it?";
    };
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
