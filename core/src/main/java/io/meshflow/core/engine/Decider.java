package io.meshflow.core.engine;

import io.meshflow.core.run.Alarms;
import io.meshflow.core.run.Attention;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    Desk desk = desk(run, now);
    Due due = new Due(desk, new Moves(desk));
    List<Decision> decisions = new ArrayList<>(0);
    run.alarms().due(desk.now()).forEach(subject -> decisions.addAll(due.answer(subject)));
    return endsFirst(decisions);
  }

  /** What follows from what has changed. */
  public List<Decision> decide(Run run, Attention attention, Instant now) {
    return switch (run.phase()) {
      case Phase.Active active ->
          run.downfall()
              .map(end -> List.of(new Endings(desk(run, now)).draining(end.towards(), end.code())))
              .orElseGet(() -> goOn(desk(run, now), attention));
      case Phase.Draining draining -> drain(desk(run, now), attention);
      case Phase.Over over -> List.of();
    };
  }

  private Desk desk(Run run, Instant now) {
    return new Desk(run, now.truncatedTo(ChronoUnit.MILLIS), parts);
  }

  private static List<Decision> goOn(Desk desk, Attention attention) {
    List<Decision> decisions = works(desk, attention);
    Openings openings = new Openings(desk);
    attention.nodes().forEach(node -> decisions.addAll(openings.consider(node)));
    return decisions.isEmpty() ? new Finishing(desk).completed() : endsFirst(decisions);
  }

  private static List<Decision> drain(Desk desk, Attention attention) {
    List<Decision> decisions = works(desk, attention);
    decisions.removeIf(decision -> !finishes(decision));
    return decisions.isEmpty() ? new Finishing(desk).drained() : decisions;
  }

  private static List<Decision> works(Desk desk, Attention attention) {
    Moves moves = new Moves(desk);
    List<Decision> decisions = new ArrayList<>();
    attention.works().forEach(work -> decisions.addAll(moves.next(work)));
    return decisions;
  }

  /** Effects come last, so that those an end makes void are not begun. */
  private static List<Decision> endsFirst(List<Decision> decisions) {
    if (decisions.stream().noneMatch(Decider::begins)) {
      return decisions;
    }
    List<Decision> sorted = new ArrayList<>(decisions);
    sorted.removeIf(Decider::begins);
    decisions.stream().filter(Decider::begins).forEach(sorted::add);
    return sorted;
  }

  private static boolean begins(Decision decision) {
    return decision instanceof Decision.Perform || decision instanceof Decision.OpenChild;
  }

  /** True for the end of a piece of work. */
  static boolean ends(Decision decision) {
    return decision instanceof Decision.Note(RunEvent event)
        && (event instanceof RunEvent.StepEnded || event instanceof RunEvent.ItemEnded);
  }

  private static boolean finishes(Decision decision) {
    return ends(decision)
        || decision instanceof Decision.Stop
        || decision instanceof Decision.StopChild;
  }

  /**
   * False for a decision that others of the same round, applied before it, have made void: the
   * driver drops it.
   */
  public static boolean stands(Run run, Decision decision) {
    return switch (decision) {
      case Decision.Note note -> Standings.holds(run, note.event());
      case Decision.Perform perform -> Standings.performs(run, perform);
      case Decision.OpenChild child -> Standings.opens(run, child);
      case Decision.Tell tell ->
          run.alarms().at(new Alarms.Subject.Tell(tell.notice())).isPresent();
      case Decision.Stop stop -> true;
      case Decision.StopChild stop -> true;
    };
  }
}
