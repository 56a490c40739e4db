package io.meshflow.e2e.crash;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Commands.AnswerRequest;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.Rules;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.execution.Store;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.policy.OrderedOutputGate;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One home folder with a whole kernel on it: real storage, gate, expressions and pinning. */
final class Site implements AutoCloseable {

  static final String TENANT = "default";

  private static final StartRequest.Options ONCE = StartRequest.Options.USUAL.once("crash");

  private final Storage storage;
  private final Notebook sink;
  private final Notebook acknowledged;
  private final Runs runs;

  /**
   * Where a kernel keeps everything, whether it takes over what others left, how often it looks.
   */
  record Address(Path home, Optional<String> database, boolean adopts, Duration poll) {

    Address(Path home, Optional<String> database, boolean adopts) {
      this(home, database, adopts, Duration.ofMillis(150));
    }

    static Address alone(Path home) {
      return new Address(home, Optional.empty(), true);
    }
  }

  Site(Address address, Fuse fuse) {
    Path home = address.home();
    storage = Storage.open(home, address.database());
    sink = new Notebook(sink(home));
    acknowledged = new Notebook(acknowledged(home));
    Store store =
        new Store(
            new WatchedLedger(storage.ledger(), fuse, acknowledged),
            storage.leases(),
            storage.vault(),
            tenant -> true,
            storage.wakeups());
    runs =
        new Runs(
            store,
            new World(sink, fuse, barrier(home)).ports(),
            rules(),
            InstantSource.system(),
            new Runs.Settings(address.adopts(), address.poll(), Duration.ofSeconds(10)));
  }

  private static Rules rules() {
    return new Rules(
        OrderedGate.complete(),
        new OrderedOutputGate(),
        new CelExpressions(),
        new CheckedSchemas(),
        new PinnedWorkflows(),
        text -> text);
  }

  static Path sink(Path home) {
    return home.resolve("effects.txt");
  }

  static Path acknowledged(Path home) {
    return home.resolve("acknowledged.txt");
  }

  static Path barrier(Path home) {
    return home.resolve("barrier");
  }

  Storage storage() {
    return storage;
  }

  Runs runs() {
    return runs;
  }

  /** Starts the only run of this home, or finds it. */
  RunId start(Workflow workflow) {
    return runs.start(new StartRequest(TENANT, workflow, "Do it.", Value.Obj.EMPTY, "ann", ONCE));
  }

  List<RunRow> rows() {
    return runs.list(RunQuery.newest(TENANT, 100));
  }

  /** Tells each time that work on a run of this home ends here, for good or for a while. */
  void whenARunRests(Runnable told) {
    var _ =
        runs.listen(
            new RunListener() {
              @Override
              public void rested(RunId run) {
                told.run();
              }
            });
  }

  boolean over() {
    List<RunRow> all = rows();
    return !all.isEmpty() && all.stream().allMatch(row -> row.standing().status().ended());
  }

  List<Recorded> history(RunId run) {
    return runs.history(TENANT, run, 0);
  }

  /** Continues what stands still and says yes to everything that is asked. */
  void push(boolean repeats) {
    for (RunRow row : rows()) {
      if (row.standing().status().ended()) {
        continue;
      }
      try {
        runs.resume(TENANT, row.id());
        if (!row.standing().waitingFor().isEmpty()) {
          answer(row.id(), repeats);
        }
      } catch (RunRefused | LedgerUnavailableException notNow) {
        // Somebody else has it, or the store is away; it is looked at again.
        continue;
      }
    }
  }

  /** True when a run waits for people. */
  boolean waits() {
    return rows().stream().anyMatch(row -> !row.standing().waitingFor().isEmpty());
  }

  /** Says yes to everything that is asked, and continues nothing. */
  void answerAll() {
    rows().forEach(row -> answer(row.id(), true));
  }

  private void answer(RunId run, boolean repeats) {
    for (Approvals.Asked asked : runs.fold(TENANT, run).approvals().open()) {
      String id = asked.id().toString();
      if (repeats || asked.id().kind() != Approval.Kind.REPEAT) {
        var _ =
            runs.answer(new AnswerRequest(TENANT, run, id, true, "bob", "", run + "/answer/" + id));
      }
    }
  }

  @Override
  public void close() throws IOException {
    runs.close();
    storage.close();
    sink.close();
    acknowledged.close();
  }
}
