package io.meshflow.cli.wiring;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.core.execution.Rules;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.Store;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.policy.OrderedOutputGate;
import io.meshflow.core.policy.text.PhiScrubber;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.FlooredReader;
import io.meshflow.core.workflow.WorkflowReader;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.models.DetectedModels;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.RevokedKeys;
import io.meshflow.storage.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Everything that one command needs to work on runs, opened once. Thread safe. */
public final class Kernel implements AutoCloseable {

  /**
   * What differs between commands.
   *
   * @param readable the folder that file tools read in
   * @param model the model that was asked for; empty for none in particular
   * @param demoPause how long the demo model waits after each word
   */
  public record Plan(Path readable, String model, Duration demoPause) {}

  private final Settings settings;
  private final Home home;
  private final Parts parts;
  private final Storage storage;
  private final RevokedKeys revoked;
  private final Runs runs;
  private final AtomicBoolean closed = new AtomicBoolean();
  private Optional<Tracing> tracing = Optional.empty();

  private Kernel(Settings settings, Home home, Parts parts, Storage storage, Runs.Settings manner) {
    this.settings = settings;
    this.home = home;
    this.parts = parts;
    this.storage = storage;
    this.revoked = new RevokedKeys(storage.ledger(), storage.vault(), InstantSource.system());
    storage.usualDailyBudget(
        settings.text(Setting.DAILY_BUDGET_USD).isEmpty()
            ? Optional.empty()
            : Optional.of(settings.micros(Setting.DAILY_BUDGET_USD)));
    this.runs =
        new Runs(
            new Store(
                    storage.ledger(),
                    storage.leases(),
                    storage.vault(),
                    storage::auditSealed,
                    storage.wakeups())
                .with(revoked),
            parts.ports(),
            rules(settings, parts),
            InstantSource.system(),
            manner);
  }

  private static Rules rules(Settings settings, Parts parts) {
    WorkflowReader pinned = new PinnedWorkflows();
    return new Rules(
        OrderedGate.complete(),
        new OrderedOutputGate(),
        parts.expressions(),
        parts.schemas(),
        Caution.floor(settings)
            .<WorkflowReader>map(floor -> new FlooredReader(pinned, floor))
            .orElse(pinned),
        PhiScrubber::scrub);
  }

  /** Opens the installation, making it on first use. */
  public static Kernel open(Settings settings, Home home, Plan plan) {
    return open(settings, home, plan, Runs.Settings.COMMAND);
  }

  /** The same for a process that works in another manner, such as a server. */
  public static Kernel open(Settings settings, Home home, Plan plan, Runs.Settings manner) {
    return open(settings, home, plan, storage(settings, home), manner);
  }

  /** Opens an installation even when its database is behind its signed checkpoints. */
  public static Kernel openAnyhow(Settings settings, Home home, Plan plan) {
    Storage storage = Storage.openAnyhow(home.make().folder(), url(settings));
    return open(settings, home, plan, storage, Runs.Settings.COMMAND);
  }

  private static Kernel open(
      Settings settings, Home home, Plan plan, Storage storage, Runs.Settings manner) {
    try {
      Parts parts = new Parts(settings, home, plan);
      return new Kernel(settings, home, parts, storage, manner);
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  /** Opens the storage alone. */
  public static Storage storage(Settings settings, Home home) {
    return Storage.open(home.make().folder(), url(settings));
  }

  private static Optional<String> url(Settings settings) {
    return Optional.of(settings.text(Setting.DB_URL)).filter(text -> !text.isEmpty());
  }

  /** Has what runs do traced from now on; closing this closes it. To be called once. */
  public Kernel traced(Optional<Tracing> by) {
    tracing = by;
    tracing.ifPresent(runs::listen);
    return this;
  }

  /** Who traces, if anybody does. */
  public Optional<Tracing> tracing() {
    return tracing;
  }

  /** The folder of the installation. */
  public Home home() {
    return home;
  }

  public Runs runs() {
    return runs;
  }

  /** The keys of the installation, read when they are asked for first. */
  public Keys keys() {
    return revoked.keys();
  }

  public Storage storage() {
    return storage;
  }

  public DetectedModels models() {
    return parts.models().now();
  }

  public Parts parts() {
    return parts;
  }

  /** The folder a run writes in; may not exist. */
  public Path workspace(RunId run) {
    return home.workspaces().resolve(run.value());
  }

  /** The tenant whose runs a command works on. */
  public String tenant() {
    return settings.text(Setting.DEFAULT_TENANT);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      runs.close();
      tracing.ifPresent(Tracing::close);
      storage.close();
    }
  }
}
