package io.meshflow.core.engine;

import io.meshflow.core.run.Attention;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.WorkKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what should happen next in a run. Pure: the same run, attention and time give the same
 * decisions. The driver applies them, takes the attention anew, and asks again until nothing but
 * stops comes back; the cost is that of what has changed. Thread safe.
 */
public final class Decider {

  private final Parts parts;

  public Decider(Parts parts) {
    this.parts = parts;
  }

  /** What follows from alarms whose time has come. */
  public List<Decision> alarms(Run run, Instant now) {
    if (run.phase() instanceof Phase.Over) {
      return List.of();
    }
    Desk desk = new Desk(run, now, parts);
    Due due = new Due(desk, new Moves(desk));
    List<Decision> decisions = new ArrayList<>(0);
    run.alarms().due(now).forEach(subject -> decisions.addAll(due.answer(subject)));
    return decisions;
  }

  /** What follows from what has changed. */
  public List<Decision> decide(Run run, Attention attention, Instant now) {
    if (run.phase() instanceof Phase.Over) {
      return List.of();
    }
    Desk desk = new Desk(run, now, parts);
    List<Decision> decisions = new ArrayList<>();
    react(desk, new Moves(desk), attention, decisions);
    if (decisions.isEmpty() && quiet(run)) {
      decisions.addAll(new Finishing(desk).finish());
    }
    return decisions;
  }

  /**
   * False for a decision that others of the same round, applied before it, have made void: the
   * driver drops it.
   */
  public static boolean stands(Run run, Decision decision) {
    return switch (decision) {
      case Decision.Note note -> Standings.holds(run, note.event());
      case Decision.Perform perform -> Standings.open(run, perform.key().work());
      case Decision.OpenChild child -> Standings.open(run, child.work());
      case Decision.Stop stop -> true;
      case Decision.StopChild stop -> true;
    };
  }

  private static void react(Desk desk, Moves moves, Attention attention, List<Decision> decisions) {
    boolean active = desk.run().phase() instanceof Phase.Active;
    if (active) {
      Openings openings = new Openings(desk);
      attention.nodes().forEach(node -> decisions.addAll(openings.consider(node)));
    }
    for (WorkKey work : attention.works()) {
      List<Decision> next = moves.next(work);
      next.stream().filter(decision -> active || finishes(decision)).forEach(decisions::add);
    }
  }

  private static boolean finishes(Decision decision) {
    return switch (decision) {
      case Decision.Note note ->
          note.event() instanceof RunEvent.StepEnded || note.event() instanceof RunEvent.ItemEnded;
      case Decision.Stop stop -> true;
      case Decision.StopChild stop -> true;
      case Decision.Perform perform -> false;
      case Decision.OpenChild child -> false;
    };
  }

  private static boolean quiet(Run run) {
    return run.open().isEmpty() || run.phase() instanceof Phase.Draining;
  }
}
