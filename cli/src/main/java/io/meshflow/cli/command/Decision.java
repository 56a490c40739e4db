package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.execution.Commands;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Records a person's answer, then goes on with the run unless another process does. */
final class Decision {

  /**
   * What somebody decided.
   *
   * @param step empty when only one question waits
   */
  record Said(String run, String step, boolean approved, String by, String note) {}

  private final Session session;
  private final Said said;

  Decision(Session session, Said said) {
    this.session = session;
    this.said = said;
  }

  /** Records it; {@code goOn} continues the run here. */
  int carryOut(boolean goOn, boolean json) throws InterruptedException {
    Show.Manner manner = new Show.Manner(json, true, false, session.user(said.by()));
    try (Place place = goOn ? session.place() : session.reading()) {
      RunId named = RunNames.find(place, said.run());
      RunId asked = holder(place, named);
      record(place, asked, json);
      if (!goOn) {
        return Exit.DONE;
      }
      try (Show show = new Show(session, place, manner)) {
        RunId top = top(place, named);
        Resumption.begin(place, asked, show);
        if (!asked.equals(top)) {
          Resumption.begin(place, top, show);
        }
        return show.goingOn(top);
      }
    }
  }

  private void record(Place place, RunId run, boolean json) {
    Commands.Answered answered =
        place.answer(
            new Commands.AnswerRequest(
                place.tenant(),
                run,
                said.step(),
                said.approved(),
                session.user(said.by()),
                said.note(),
                "cli-" + UUID.randomUUID()));
    switch (answered) {
      case Commands.Answered.Accepted accepted -> {
        String word = said.approved() ? "approved " : "rejected ";
        String more = accepted.decided() ? "" : "; somebody else must answer as well";
        if (!json) {
          session
              .terminal()
              .note(
                  Line.of(said.approved() ? Style.GOOD : Style.BAD, " " + word)
                      .add(accepted.id().key().toString() + more));
        }
      }
      case Commands.Answered.TooLate late ->
          throw Refusal.failed(
              "This was "
                  + (late.state() == Approvals.State.APPROVED ? "approved" : "rejected")
                  + " already, by "
                  + late.by()
                  + "; the first answer counts.");
    }
  }

  /** The run itself, or the child of it that asks. */
  private RunId holder(Place place, RunId run) {
    List<RunId> asking = new ArrayList<>();
    if (asks(place, run)) {
      asking.add(run);
    }
    place.list(RunQuery.newest(place.tenant(), RunQuery.MAX_LIMIT)).stream()
        .filter(row -> !row.standing().status().ended() && !row.standing().waitingFor().isEmpty())
        .filter(row -> !row.id().equals(run) && below(place, row, run))
        .forEach(row -> asking.add(row.id()));
    if (asking.size() > 1 && said.step().isEmpty()) {
      throw Refusal.usage("Several runs ask: " + asking + ". Answer each by its own id.");
    }
    return asking.stream()
        .filter(id -> said.step().isEmpty() || knows(place, id))
        .findFirst()
        .orElse(run);
  }

  private boolean knows(Place place, RunId run) {
    return place.fold(run).approvals().open().stream()
        .anyMatch(
            asked ->
                asked.id().toString().equals(said.step())
                    || asked.id().key().toString().equals(said.step())
                    || asked.id().key().work().step().toString().equals(said.step())
                    || asked.id().key().work().step().node().equals(said.step()));
  }

  private static boolean asks(Place place, RunId run) {
    return place.find(run).filter(row -> !row.standing().waitingFor().isEmpty()).isPresent();
  }

  private static boolean below(Place place, RunRow row, RunId above) {
    Optional<RunId> parent = row.standing().parent();
    for (int depth = 0; depth < 9 && parent.isPresent(); depth++) {
      if (parent.get().equals(above)) {
        return row.id().value().startsWith("child-");
      }
      parent = place.find(parent.get()).flatMap(r -> r.standing().parent());
    }
    return false;
  }

  /** The run that people started, above children. */
  private static RunId top(Place place, RunId run) {
    RunId top = run;
    for (int depth = 0; depth < 9 && top.value().startsWith("child-"); depth++) {
      RunId here = top;
      top =
          place
              .find(here)
              .flatMap(row -> row.standing().parent())
              .orElseThrow(
                  () ->
                      new RunRefused(RunRefused.Kind.UNKNOWN_RUN, "There is no run " + here + "."));
    }
    return top;
  }
}
