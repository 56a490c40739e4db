package io.meshflow.cli.bench;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Ports;
import io.meshflow.core.execution.Rules;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.execution.Store;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.policy.OrderedOutputGate;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.models.DetectedModels;
import io.meshflow.storage.Storage;
import io.meshflow.tools.BuiltInFunctions;
import io.meshflow.tools.BuiltInTools;
import io.meshflow.tools.FileScope;
import io.meshflow.tools.GuardedHttpCaller;
import io.meshflow.tools.HttpLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A new installation in a folder of its own, with everything on. */
final class Site implements AutoCloseable {

  static final String TENANT = "bench";

  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final Path folder;
  private final Storage storage;
  private final Runs runs;

  Site(Path folder) {
    this.folder = folder;
    this.storage = Storage.open(folder, Optional.empty());
    InstantSource clock = InstantSource.system();
    Ports ports =
        new Ports(
            DetectedModels.detect(Map.of(), "demo", clock, Duration.ZERO),
            new BuiltInTools(FileScope.of(folder, folder.resolve("workspace")), clock),
            new BuiltInFunctions(),
            new GuardedHttpCaller(HttpLimits.DEFAULT, clock));
    Rules rules =
        new Rules(
            OrderedGate.complete(),
            new OrderedOutputGate(),
            new CelExpressions(),
            new CheckedSchemas(),
            new PinnedWorkflows(),
            text -> text);
    Store store = new Store(storage.ledger(), storage.leases(), storage.vault());
    this.runs = new Runs(store, ports, rules, clock, Runs.Settings.COMMAND);
  }

  RunId start(Workflow workflow) {
    return runs.start(
        new StartRequest(
            TENANT, workflow, "bench", Value.Obj.EMPTY, "bench", StartRequest.Options.USUAL));
  }

  /** Waits for the end; anything but a completed run is an error. */
  void finish(RunId run) throws InterruptedException {
    boolean done = runs.await(run, PATIENCE);
    RunStatus status = runs.find(TENANT, run).orElseThrow().standing().status();
    if (!done || status != RunStatus.COMPLETED) {
      throw new IllegalStateException("a chain ended as " + status.word());
    }
  }

  Storage storage() {
    return storage;
  }

  /** Bytes of the database file. */
  long bytes() {
    try {
      return Files.size(folder.resolve("meshflow.db"));
    } catch (IOException e) {
      throw new UncheckedIOException("the database cannot be measured", e);
    }
  }

  @Override
  public void close() {
    runs.close();
    storage.close();
  }
}
