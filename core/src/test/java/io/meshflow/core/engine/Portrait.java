package io.meshflow.core.engine;

import io.meshflow.core.run.Call;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Everything that can be seen of a run's state, as lines that can be compared. */
final class Portrait {

  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  private Portrait() {}

  static List<String> of(Run run) {
    List<String> lines = new ArrayList<>();
    lines.add(run.status() + " " + run.phase() + " " + run.downfall());
    lines.add(run.records() + " at " + run.lastAt() + ", skipped " + run.skipped());
    run.steps().forEach(step -> step(run, step, lines));
    run.approvals().all().forEach(asked -> lines.add(asked.toString()));
    lines.add("open questions " + run.approvals().open().size());
    lines.add("alarms " + run.alarms().due(FAR) + " next " + run.alarms().next());
    lines.add("flights " + run.flights().attempts() + run.flights().children());
    for (int node = 0; node < run.graph().size(); node++) {
      var joins = run.joins();
      lines.add(
          "%s visits %d inputs %s startable %s skippable %s abandoned %s"
              .formatted(
                  run.graph().node(node).id(),
                  joins.visits(node),
                  joins.inputs(node),
                  joins.startable(node),
                  joins.skippable(node),
                  joins.abandoned(node)));
    }
    for (int loop = 0; loop < run.graph().loops(); loop++) {
      lines.add("loop " + loop + " taken " + run.joins().loopCount(loop));
    }
    var money = run.spending();
    lines.add(
        "money %d %d %d tokens %d %d usage %s overrun %s"
            .formatted(
                money.cap(),
                money.spent(),
                money.committed(),
                money.spentTokens(),
                money.committedTokens(),
                money.usage(),
                money.overrun()));
    return lines;
  }

  private static void step(Run run, Step step, List<String> lines) {
    lines.add(
        "%s number %d from %s started %s list %s begun %d ended %d bad %d busy %s overdue %s past %s"
            .formatted(
                step.id(),
                step.number(),
                step.inputs(),
                step.startedAt(),
                step.list(),
                step.begunItems(),
                step.endedItems(),
                step.badItems(),
                step.busy(),
                step.wasOverdue(),
                run.pastOf(step).stream().map(Step::id).toList()));
    work(step.whole(), lines);
    step.items().forEach(item -> work(item, lines));
  }

  private static void work(Work work, List<String> lines) {
    lines.add(
        "  %s %s %s %s child %s %s"
            .formatted(
                work.key(),
                work.outcome(),
                work.ending(),
                work.output(),
                work.child(),
                work.childEnd()));
    for (Call call : work.calls()) {
      lines.add(
          "    %s %s attempts %d failures %d %s"
              .formatted(call.key(), call.state(), call.attempts(), call.failures(), call.terms()));
    }
  }
}
