package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
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
    try (Kernel kernel = goOn ? session.kernel() : session.reader()) {
      RunId named = RunNames.find(kernel, said.run());
      RunId asked = holder(kernel, named);
      record(kernel, asked, json);
      if (!goOn) {
        return Exit.DONE;
      }
      try (Show show = new Show(session, kernel, manner)) {
        RunId top = top(kernel, named);
        Resumption.begin(kernel, asked, show);
        if (!asked.equals(top)) {
          Resumption.begin(kernel, top, show);
        }
        return show.goingOn(top);
      }
    }
  }

  private void record(Kernel kernel, RunId run, boolean json) {
    Commands.Answered answered =
        kernel
            .runs()
            .answer(
                new Commands.AnswerRequest(
                    kernel.tenant(),
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
  private RunId holder(Kernel kernel, RunId run) {
    List<RunId> asking = new ArrayList<>();
    if (asks(kernel, run)) {
      asking.add(run);
    }
    kernel.runs().list(RunQuery.newest(kernel.tenant(), RunQuery.MAX_LIMIT)).stream()
        .filter(row -> !row.standing().status().ended() && !row.standing().waitingFor().isEmpty())
        .filter(row -> !row.id().equals(run) && below(kernel, row, run))
        .forEach(row -> asking.add(row.id()));
    if (asking.size() > 1 && said.step().isEmpty()) {
      throw Refusal.usage("Several runs ask: " + asking + ". Answer each by its own id.");
    }
    return asking.stream()
        .filter(id -> said.step().isEmpty() || knows(kernel, id))
        .findFirst()
        .orElse(run);
  }

  private boolean knows(Kernel kernel, RunId run) {
    return kernel.runs().fold(kernel.tenant(), run).approvals().open().stream()
        .anyMatch(
            asked ->
                asked.id().toString().equals(said.step())
                    || asked.id().key().toString().equals(said.step())
                    || asked.id().key().work().step().toString().equals(said.step())
                    || asked.id().key().work().step().node().equals(said.step()));
  }

  private static boolean asks(Kernel kernel, RunId run) {
    return kernel
        .runs()
        .find(kernel.tenant(), run)
        .filter(row -> !row.standing().waitingFor().isEmpty())
        .isPresent();
  }

  private static boolean below(Kernel kernel, RunRow row, RunId above) {
    Optional<RunId> parent = row.standing().parent();
    for (int depth = 0; depth < 9 && parent.isPresent(); depth++) {
      if (parent.get().equals(above)) {
        return row.id().value().startsWith("child-");
      }
      parent =
          kernel.runs().find(kernel.tenant(), parent.get()).flatMap(r -> r.standing().parent());
    }
    return false;
  }

  /** The run that people started, above children. */
  private static RunId top(Kernel kernel, RunId run) {
    RunId top = run;
    for (int depth = 0; depth < 9 && top.value().startsWith("child-"); depth++) {
      RunId here = top;
      top =
          kernel
              .runs()
              .find(kernel.tenant(), here)
              .flatMap(row -> row.standing().parent())
              .orElseThrow(
                  () ->
                      new RunRefused(RunRefused.Kind.UNKNOWN_RUN, "There is no run " + here + "."));
    }
    return top;
  }
}
