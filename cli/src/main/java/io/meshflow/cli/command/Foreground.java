package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.Asker;
import io.meshflow.cli.screen.Narrator;
import io.meshflow.cli.screen.Stage;
import io.meshflow.cli.story.QuestionStory;
import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.execution.Commands;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Works on one run in this process until it ends or waits for somebody, asking who sits here. */
final class Foreground {

  private static final Duration GLANCE = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(400);

  /** How the work ended. */
  record Rest(RunStory story, RunStatus status, List<Narrator.Asked> asked) {}

  private final Place place;
  private final Stage stage;
  private final Asker asker;
  private final boolean asks;
  private final String user;
  private final Set<QuestionStory> postponed = new HashSet<>();
  private volatile boolean interrupted;

  Foreground(Place place, Stage stage, Asker asker, boolean asks, String user) {
    this.place = place;
    this.stage = stage;
    this.asker = asker;
    this.asks = asks;
    this.user = user;
  }

  /** Follows a run that this process works on, or another one does. */
  Rest follow(RunId run, Narrator narrator) throws InterruptedException {
    while (true) {
      boolean rested = place.await(run, GLANCE);
      standStillIfInterrupted();
      place.fault(run).ifPresent(Foreground::rethrow);
      adopt(narrator);
      if (!rested) {
        askWhatWaits();
        continue;
      }
      stage.poll();
      RunRow row = row(run);
      if (row.standing().status().ended()) {
        return rest(narrator, row.standing().status());
      }
      if (!askWhatWaits() && !goesOn(run, row, narrator)) {
        return rest(narrator, RunStatus.PAUSED);
      }
    }
  }

  private Rest rest(Narrator narrator, RunStatus status) {
    return new Rest(narrator.root(), status, stage.questions());
  }

  private RunRow row(RunId run) {
    return place
        .find(run)
        .orElseThrow(
            () -> new RunRefused(RunRefused.Kind.UNKNOWN_RUN, "There is no run " + run + "."));
  }

  private static void rethrow(RuntimeException fault) {
    throw fault;
  }

  /** The end of the process takes over: it prints and exits. */
  private void standStillIfInterrupted() {
    while (interrupted) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
  }

  void interrupt() {
    interrupted = true;
  }

  private void adopt(Narrator narrator) {
    for (RunId found : place.adoptAll()) {
      if (!narrator.follows(found)) {
        stage.say(
            Line.of(
                Style.FAINT, "   also continuing run " + found + ", left by a process that died"));
      }
    }
  }

  /** True when something was asked and answered. */
  private boolean askWhatWaits() {
    if (!asks) {
      return false;
    }
    for (Narrator.Asked asked : stage.questions()) {
      if (!postponed.contains(asked.question())) {
        ask(asked);
        return true;
      }
    }
    return false;
  }

  private void ask(Narrator.Asked asked) {
    stage.hold();
    Asker.Answer answer = asker.ask(asked);
    switch (answer) {
      case Asker.Answer.Yes yes -> answer(asked, true, yes.note());
      case Asker.Answer.No no -> answer(asked, false, no.note());
      case Asker.Answer.Later later -> postponed.add(asked.question());
    }
    stage.proceed();
  }

  private void answer(Narrator.Asked asked, boolean approved, String note) {
    try {
      Commands.Answered answered =
          place.answer(
              new Commands.AnswerRequest(
                  place.tenant(),
                  asked.run(),
                  asked.question().id().toString(),
                  approved,
                  user,
                  note,
                  "cli-" + UUID.randomUUID()));
      switch (answered) {
        case Commands.Answered.Accepted accepted when !accepted.decided() -> {
          postponed.add(asked.question());
          stage.say(Line.of(Style.WARN, "   recorded; somebody else must answer as well"));
        }
        case Commands.Answered.Accepted accepted -> {}
        case Commands.Answered.TooLate late ->
            stage.say(Line.of(Style.WARN, "   too late: " + late.by() + " was faster"));
      }
      carryOn(asked.run());
    } catch (RunRefused refused) {
      postponed.add(asked.question());
      stage.say(Line.of(Style.BAD, "   " + refused.detail()));
    }
  }

  private void carryOn(RunId run) {
    try {
      place.resume(run);
    } catch (RunRefused owned) {
      stage.say(Line.of(Style.FAINT, "   " + owned.detail()));
    }
  }

  /** True when the run will go on by itself: on a timer, or in another process. */
  private boolean goesOn(RunId run, RunRow row, Narrator narrator) throws InterruptedException {
    boolean waits = !stage.questions().isEmpty();
    if (waits && narrator.followed().stream().noneMatch(place::active)) {
      return false;
    }
    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    if (!waits && row.nextWake().filter(wake -> !wake.isAfter(Instant.now())).isPresent()) {
      quietly(run);
    }
    return true;
  }

  private void quietly(RunId run) {
    try {
      place.resume(run);
    } catch (RunRefused busy) {
      stage.poll();
    }
  }
}
