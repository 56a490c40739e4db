package io.meshflow.core.execution;

import io.meshflow.core.ledger.Spent;
import io.meshflow.core.ledger.UsageMove;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.model.Usage;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.workflow.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What one draft of a record spends from the budgets that many runs share. */
final class Outlay {

  private final List<UsageMove> moves = new ArrayList<>();
  private final List<Denials.Asked> asked = new ArrayList<>();

  /** An attempt of a model begins. */
  void begun(Run run, RunEvent.CallStarted event, Reservation worst, Instant now) {
    if (paid(event.terms())) {
      moves.add(UsageMove.begun(of(run, event.key(), event.terms().place(), now), worst.micros()));
      asked.add(new Denials.Asked(event.key(), event.attempt(), event.terms().place()));
    }
  }

  /** An attempt is over, its step perhaps before it; to be called before the run takes it in. */
  void ended(Run run, RunEvent.CallEnded event) {
    CallKey key = event.key();
    run.flights()
        .begun(key, event.attempt())
        .filter(begun -> paid(begun.terms()))
        .ifPresent(
            begun -> {
              UsageOf of = of(run, key, begun.terms().place(), begun.at());
              long reserved = begun.terms().reservedMicros();
              moves.add(UsageMove.settled(of, reserved, spent(event)));
              asked.add(new Denials.Asked(key, event.attempt(), begun.terms().place()));
            });
  }

  private static boolean paid(RunEvent.CallTerms terms) {
    return terms.action().startsWith("model:") || terms.action().startsWith("embed:");
  }

  private static Spent spent(RunEvent.CallEnded event) {
    Charge charge = event.known();
    Usage usage = charge.usage();
    long micros = charge.micros() + charge.overrun();
    return new Spent(
        charge.reused() ? 0 : 1,
        micros,
        event.lost() ? micros : 0,
        usage.input(),
        usage.output(),
        usage.cached(),
        usage.written());
  }

  private static UsageOf of(Run run, CallKey key, String place, Instant began) {
    Node node = run.graph().node(run.step(key.work().step()).node());
    String agent = node instanceof Node.MapNode map ? map.each().id() : node.id();
    return new UsageOf(UsageOf.day(began), run.admission().key(), agent, place);
  }

  List<UsageMove> moves() {
    return moves;
  }

  /** Which attempt a move belongs to. */
  Denials.Asked asked(int move) {
    return asked.get(move);
  }
}
