package io.meshflow.core.engine;

import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Call;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Notes every change of state that facts make in a run. */
final class Changes {

  static final String NOTHING = "[*]";

  final SortedSet<String> runs = new TreeSet<>();
  final SortedSet<String> calls = new TreeSet<>();
  final SortedSet<String> questions = new TreeSet<>();

  /** Folds a fact and notes what it changed. */
  void apply(Run run, RunEvent event, Runnable fold) {
    String status = run.status().word();
    Optional<CallKey> key = key(event);
    String call = key.map(k -> call(run, k)).orElse("");
    Map<Approval.Id, String> asked = questions(run);
    fold.run();
    add(runs, status, run.status().word());
    key.filter(k -> run.step(k.work().step()).open())
        .ifPresent(k -> add(calls, call, call(run, k)));
    questions(run).forEach((id, state) -> add(questions, asked.getOrDefault(id, NOTHING), state));
  }

  private static void add(SortedSet<String> changes, String from, String to) {
    if (!from.equals(to)) {
      changes.add(from + " --> " + to);
    }
  }

  private static Optional<CallKey> key(RunEvent event) {
    return switch (event) {
      case RunEvent.CallStarted e -> Optional.of(e.key());
      case RunEvent.CallEnded e -> Optional.of(e.key());
      case RunEvent.CallRefused e -> Optional.of(e.key());
      case RunEvent.RetryScheduled e -> Optional.of(e.key());
      default -> Optional.empty();
    };
  }

  private static String call(Run run, CallKey key) {
    return run.work(key.work()).call(key).map(call -> name(call.state())).orElse(NOTHING);
  }

  private static String name(Call.State state) {
    return switch (state) {
      case Call.State.Fresh fresh -> NOTHING;
      case Call.State.Running running -> "running";
      case Call.State.Waiting waiting -> "waiting";
      case Call.State.Refused refused -> "refused";
      case Call.State.Over over -> over.outcome().word();
    };
  }

  private static Map<Approval.Id, String> questions(Run run) {
    Map<Approval.Id, String> states = new LinkedHashMap<>();
    for (Approvals.Asked asked : run.approvals().all()) {
      int level = asked.terms().level();
      String open = level == 0 ? "open" : "escalated";
      boolean waits = asked.result().state() == Approvals.State.OPEN;
      states.put(
          asked.id(),
          waits ? open : asked.result().state().name().toLowerCase(java.util.Locale.ROOT));
    }
    return states;
  }
}
