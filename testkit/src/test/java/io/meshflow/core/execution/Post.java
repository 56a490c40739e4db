package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What people send to runs: it arrives through any process, in any order, once, twice or thrice,
 * and is sent again when nobody has said that it arrived.
 */
final class Post {

  private static final int MOST_DELIVERIES = 3;

  private final Chance chance;
  private final StartRequest start;
  private final RunId root;
  private final List<Letter> letters = new ArrayList<>();
  private final Set<String> accepted = new TreeSet<>();
  private final Map<RunId, Long> seen = new HashMap<>();

  /** Something to be delivered; {@code times} counts how often it arrived. */
  private record Letter(Kind kind, RunId run, String where, String by, int times) {
    Letter again() {
      return new Letter(kind, run, where, by, times + 1);
    }

    /** The unique id of the command. */
    String command() {
      return by + " answers " + where + " of " + run;
    }
  }

  private enum Kind {
    START,
    ANSWER,
    CANCEL
  }

  Post(Chance chance, StartRequest start, RunId root) {
    this.chance = chance;
    this.start = start;
    this.root = root;
    letters.add(new Letter(Kind.START, root, "", "alice", 0));
  }

  /** The commands that were accepted. */
  Set<String> accepted() {
    return accepted;
  }

  /** Somebody wants the run to stop. */
  void cancel() {
    letters.add(new Letter(Kind.CANCEL, root, "", "carol", 0));
  }

  /** Who has not been asked this before answers it: as many as must, and at times one too many. */
  void read(List<RunId> runs, RunStreams stream) {
    for (RunId run : runs) {
      long known = seen.getOrDefault(run, 0L);
      if (stream.ledger().head(StreamId.run(run.value())).orElseThrow().next() > known) {
        List<Recorded> news = stream.read(run, known, Optional.empty()); // facts are in the headers
        seen.put(run, known + news.size());
        for (Recorded record : news) {
          record.events().stream()
              .filter(RunEvent.ApprovalAsked.class::isInstance)
              .map(RunEvent.ApprovalAsked.class::cast)
              .forEach(asked -> answers(run, asked));
        }
      }
    }
  }

  private void answers(RunId run, RunEvent.ApprovalAsked asked) {
    String id = asked.id().toString();
    letters.add(new Letter(Kind.ANSWER, run, id, "bob", 0));
    if (asked.terms().quorum() > 1 || chance.below(8) == 0) {
      letters.add(new Letter(Kind.ANSWER, run, id, "carol", 0));
    }
  }

  /** One letter arrives; false when none is on its way. */
  boolean deliver(Shared shared, Instant now) {
    if (letters.isEmpty()) {
      return false;
    }
    Letter letter = chance.one(letters); // it stays when the process dies over it
    switch (letter.kind()) {
      case START -> start(shared, now);
      case ANSWER -> answer(shared, letter);
      case CANCEL -> cancel(shared);
    }
    boolean again = letter.times() + 1 < MOST_DELIVERIES && chance.below(5) == 0;
    if (letters.remove(letter) && again) {
      letters.add(letter.again());
    }
    return true;
  }

  private void start(Shared shared, Instant now) {
    var _ = Admissions.eager(shared, Starts.plan(shared, start, root, now), now);
  }

  private void answer(Shared shared, Letter letter) {
    Commands.AnswerRequest request =
        new Commands.AnswerRequest(
            start.tenant(), letter.run(), letter.where(), true, letter.by(), "", letter.command());
    try {
      Commands.Answered answered = new Commands(shared).answer(request);
      if (answered instanceof Commands.Answered.Accepted) {
        accepted.add(letter.command());
      } else {
        assertThat(accepted).doesNotContain(letter.command());
      }
    } catch (RunRefused refused) {
      assertThat(refused.kind()).as(refused.detail()).isEqualTo(RunRefused.Kind.ENDED);
      assertThat(accepted).doesNotContain(letter.command());
    }
  }

  private void cancel(Shared shared) {
    try {
      new Commands(shared).cancel(start.tenant(), root, "carol", "enough");
    } catch (RunRefused refused) {
      if (refused.kind() == RunRefused.Kind.UNKNOWN_RUN) {
        throw refused; // it overtook the start, and is sent again
      }
      assertThat(refused.kind()).as(refused.detail()).isEqualTo(RunRefused.Kind.ENDED);
    }
  }

  /** The task that all stories begin with. */
  static StartRequest request(io.meshflow.core.workflow.Workflow workflow) {
    return new StartRequest(
        "default", workflow, "task", Value.Obj.EMPTY, "alice", StartRequest.Options.USUAL);
  }
}
