package io.meshflow.cli.place;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Commands;
import io.meshflow.core.execution.Forks;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.server.api.WorkflowSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where the runs of one tenant live. Thread safe; refusals are {@link
 * io.meshflow.core.execution.RunRefused} wherever it is.
 */
public interface Place extends AutoCloseable {

  /**
   * What shall run.
   *
   * @param workflow reads it here, for a place that works in this process
   * @param source what is sent to a server; empty for a workflow it knows by name
   * @param name how the workflow is called, of a server with its version after an at sign
   */
  record Order(
      Supplier<Workflow> workflow,
      Optional<WorkflowSource> source,
      String name,
      String task,
      Value.Obj input,
      String actor,
      StartRequest.Options options) {}

  String tenant();

  /** Listed states of runs, newest first; the tenant of the query is this place's. */
  List<RunRow> list(RunQuery query);

  Optional<RunRow> find(RunId run);

  /** The records of a run from a position on. */
  List<Recorded> history(RunId run, long from);

  /** The state of a run as its records tell it; to be read by one thread. */
  Run fold(RunId run);

  RunId start(Order order);

  /** Starts a run that shares the past of another; {@code prompt} is empty for the same one. */
  RunId fork(Forks.Request request, String prompt);

  Commands.Answered answer(Commands.AnswerRequest request);

  void cancel(RunId run, String actor, String reason);

  /** Continues a run that nobody works on. */
  void resume(RunId run);

  /** Continues what dead processes have left; returns what this process took over. */
  List<RunId> adoptAll();

  /** Whether somebody is seen working on the run. */
  boolean active(RunId run);

  /** Waits until the run rests as far as this place can tell; false when it was too short. */
  boolean await(RunId run, Duration patience) throws InterruptedException;

  /** Why the run cannot be worked on, or followed, any more. */
  Optional<RuntimeException> fault(RunId run);

  /** Hears of a run and its children from now on; the result ends the listening. */
  Runnable listen(RunId run, RunListener listener);

  /** Writes the sealed record of a run, or of the whole log, line by line. */
  void export(Optional<RunId> run, Consumer<String> line);

  VerifierKey verifierKey();

  /**
   * What checks such an export: it opens sealed contents where their keys are at hand.
   *
   * @param trusted checkpoints that were kept outside
   */
  default Verifier verifier(List<String> trusted) {
    return new Verifier(verifierKey(), trusted);
  }

  /** Keys, tenants and erasure of the same installation. */
  Office office();

  /** What was spent and done in the same installation. */
  Books books();

  /** The folder a run writes in, where it can be seen from here. */
  Optional<Path> workspace(RunId run);

  @Override
  void close();
}
