package io.meshflow.core.execution;

import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what became of child runs. */
final class Children {

  private Children() {}

  /** What follows for a parent from the end of its child; nothing while that is open. */
  static List<RunEvent> closing(Shared shared, Run parent, WorkKey work, RunId child, Instant now) {
    RunStreams stream = shared.stream(parent.admission().tenant());
    Optional<Recorded> last = last(stream, child);
    if (last.isEmpty()) {
      return List.of();
    }
    boolean remembered = shared.unkept().remembers(child, last.get().n());
    Recorded known = shared.unkept().restored(child, List.of(last.get())).getFirst();
    Optional<RunEvent.Ended> end =
        known.events().stream()
            .filter(RunEvent.Ended.class::isInstance)
            .map(RunEvent.Ended.class::cast)
            .findFirst();
    if (end.isEmpty()) {
      return List.of();
    }
    StoreBodies kept = kept(parent, work);
    if (Folding.hides(known, kept)) {
      parent.hide();
    }
    List<RunEvent> events = new ArrayList<>();
    if (kept == StoreBodies.NONE && !remembered && parent.phase() instanceof Phase.Active) {
      events.add(new RunEvent.Draining(RunStatus.FAILED, "contents_not_kept", now));
    }
    events.add(
        new RunEvent.ChildEnded(
            work, child, end.get().status(), charge(stream, child), end.get().output()));
    return events;
  }

  /** The record with the child's end; empty while it is open. */
  private static Optional<Recorded> last(RunStreams stream, RunId child) {
    Optional<RunRow> row = stream.ledger().run(child);
    if (row.isEmpty() || !row.get().standing().status().ended()) {
      return Optional.empty();
    }
    long last = stream.ledger().head(RunStreams.id(child)).orElseThrow().next() - 1;
    return stream.read(child, last, stream.key(child)).stream().findFirst();
  }

  /** What of the contents of a child is stored. */
  private static StoreBodies kept(Run parent, WorkKey work) {
    Node node = parent.graph().node(parent.step(work.step()).node());
    Node acting = node instanceof Node.MapNode map ? map.each() : node;
    return acting instanceof Node.WorkflowNode child
        ? Closures.child(parent.workflow(), child.workflow()).policy().privacy().storeBodies()
        : parent.workflow().policy().privacy().storeBodies();
  }

  /** What the child cost. */
  private static Charge charge(RunStreams stream, RunId child) {
    RunRow.Totals totals = stream.ledger().run(child).orElseThrow().totals();
    Usage usage = new Usage(totals.tokens(), 0, 0, 0, false);
    return new Charge(totals.costMicros(), usage, 0, "");
  }
}
