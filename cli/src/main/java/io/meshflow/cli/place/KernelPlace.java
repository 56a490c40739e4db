package io.meshflow.cli.place;

import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.execution.Commands;
import io.meshflow.core.execution.Forks;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.Reworded;
import io.meshflow.storage.log.Exports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The runs of this installation, worked on in this process. */
public final class KernelPlace implements Place {

  private final Kernel kernel;

  public KernelPlace(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public String tenant() {
    return kernel.tenant();
  }

  @Override
  public List<RunRow> list(RunQuery query) {
    return kernel.runs().list(query);
  }

  @Override
  public Optional<RunRow> find(RunId run) {
    return kernel.runs().find(tenant(), run);
  }

  @Override
  public List<Recorded> history(RunId run, long from) {
    return kernel.runs().history(tenant(), run, from);
  }

  @Override
  public Run fold(RunId run) {
    return kernel.runs().fold(tenant(), run);
  }

  @Override
  public RunId start(Order order) {
    return kernel
        .runs()
        .start(
            new StartRequest(
                tenant(),
                order.workflow().get(),
                order.task(),
                order.input(),
                order.actor(),
                order.options()));
  }

  @Override
  public RunId fork(Forks.Request request, String prompt) {
    return kernel.runs().fork(prompt.isEmpty() ? request : reworded(request, prompt));
  }

  private Forks.Request reworded(Forks.Request request, String prompt) {
    String node = StepId.parse(request.from()).node();
    Workflow workflow;
    try {
      workflow = Reworded.workflow(fold(request.source()).workflow(), node, prompt);
    } catch (IllegalArgumentException none) {
      throw new RunRefused(RunRefused.Kind.INVALID, String.valueOf(none.getMessage()));
    }
    return new Forks.Request(
        request.tenant(),
        request.source(),
        request.from(),
        request.actor(),
        request.model(),
        new Forks.Changes(Optional.of(workflow), request.changes().input()),
        request.correlation(),
        request.key());
  }

  @Override
  public Commands.Answered answer(Commands.AnswerRequest request) {
    return kernel.runs().answer(request);
  }

  @Override
  public void cancel(RunId run, String actor, String reason) {
    kernel.runs().cancel(tenant(), run, actor, reason);
  }

  @Override
  public void resume(RunId run) {
    kernel.runs().resume(tenant(), run);
  }

  @Override
  public List<RunId> adoptAll() {
    return kernel.runs().adoptAll();
  }

  @Override
  public boolean active(RunId run) {
    return kernel.runs().active(run);
  }

  @Override
  public boolean await(RunId run, Duration patience) throws InterruptedException {
    return kernel.runs().await(run, patience);
  }

  @Override
  public Optional<RuntimeException> fault(RunId run) {
    return kernel.runs().fault(run);
  }

  @Override
  public Runnable listen(RunId run, RunListener listener) {
    return kernel.runs().listen(listener);
  }

  @Override
  public void export(Optional<RunId> run, Consumer<String> line) {
    Exports.Request request =
        run.map(id -> Exports.Request.sealed(tenant(), StreamId.run(id.value())))
            .orElseGet(() -> Exports.Request.sealed(tenant()));
    kernel.storage().exports().write(request, line);
  }

  @Override
  public VerifierKey verifierKey() {
    return kernel.storage().verifierKey(tenant());
  }

  @Override
  public Verifier verifier(List<String> trusted) {
    return kernel.storage().verifier(tenant(), trusted);
  }

  @Override
  public Office office() {
    return new KernelOffice(kernel);
  }

  @Override
  public Books books() {
    return new KernelBooks(kernel);
  }

  @Override
  public Optional<Path> workspace(RunId run) {
    return Optional.of(kernel.workspace(run));
  }

  @Override
  public void close() {
    kernel.close();
  }
}
