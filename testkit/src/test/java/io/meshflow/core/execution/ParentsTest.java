package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A child that ends just before, and in the very moment in which, its parent goes to rest. */
class ParentsTest {

  private static final String TENANT = "default";
  private static final long PATIENCE_SECONDS = 20;

  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();
  private final CountDownLatch parentOver = new CountDownLatch(1);
  private final CountDownLatch parentLooked = new CountDownLatch(1);
  private final Set<RunId> parked = ConcurrentHashMap.newKeySet();
  private volatile RunId parent = new RunId("not-yet-begun");
  private volatile boolean called;
  private volatile boolean answered;

  /** Between a child's leaving and its parent's hearing of it, the parent does not look paused. */
  @Test
  void aParentIsNotListedPausedBetweenItsChildsEndAndItsOwn() throws InterruptedException {
    world.function("inner", permit -> Value.of("from inside"));
    Workflow child = Graphs.named("child").code("in", "inner").build(World.policy(0));
    try (Runs runs = runs(() -> ticked())) {
      runs.listen(
          new Watching() {
            @Override
            public void rested(RunId run) {
              if (!run.equals(parent)) {
                called = true;
                runs.show(parent);
                await(parentLooked);
              }
              super.rested(run);
            }
          });
      begin(runs, child);
      assertThat(parentOver.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(parentLooked.getCount()).as("the parent looked in between").isZero();
      assertThat(parked).isEmpty();
      assertThat(runs.fold(TENANT, parent).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  /** Without the end it missed, the parent would look by itself after 30 seconds only. */
  @Test
  void anEndIsNotMissedByAParentOnItsWayOut() throws InterruptedException {
    Workflow child = Graphs.named("child").human("ask").build(World.policy(0));
    try (Runs runs = runs(InstantSource.system())) {
      runs.listen(
          new Watching() {
            @Override
            public void recorded(RunId run, Recorded record) {
              super.recorded(run, record);
              if (parked.contains(parent) && !answered) {
                answered = true;
                answer(runs);
              }
            }
          });
      begin(runs, child);
      assertThat(parentOver.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(answered).as("the parent went to rest").isTrue();
      assertThat(runs.fold(TENANT, parent).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  private Runs runs(InstantSource clock) {
    Store store = new Store(ledger, ledger.leases("first"), world.vault());
    return new Runs(store, world.ports(), world.rules(), clock, Runs.Settings.COMMAND);
  }

  private void begin(Runs runs, Workflow child) {
    Workflow above =
        Graphs.named("parent").child("sub", world.register(child)).build(World.policy(0));
    runs.start(
        new StartRequest(
            TENANT,
            world.register(above),
            "do it",
            Value.Obj.EMPTY,
            "alice",
            StartRequest.Options.USUAL));
  }

  /** Tells when the parent looks at what has come, once it was called to. */
  private java.time.Instant ticked() {
    if (called && Thread.currentThread().getName().equals("run " + parent)) {
      parentLooked.countDown();
    }
    return InstantSource.system().instant();
  }

  /** Answers the child, and holds its parent, which leaves, until the child has told of its end. */
  private void answer(Runs runs) {
    RunId child = runs.fold(TENANT, parent).flights().children().values().iterator().next();
    String asked = runs.fold(TENANT, child).approvals().open().iterator().next().id().toString();
    runs.answer(new Commands.AnswerRequest(TENANT, child, asked, true, "bob", "", "answer"));
    runs.resume(TENANT, child);
    try {
      assertThat(runs.await(child, java.time.Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
  }

  private class Watching implements RunListener {

    @Override
    public void recorded(RunId run, Recorded record) {
      if (record.n() == 0 && parent.value().equals("not-yet-begun")) {
        parent = run;
      }
      if (run.equals(parent)
          && record.events().stream().anyMatch(RunEvent.Parked.class::isInstance)) {
        parked.add(run);
      }
    }

    @Override
    public void rested(RunId run) {
      if (run.equals(parent) && ledger.run(run).orElseThrow().standing().status().ended()) {
        parentOver.countDown();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      boolean _ = latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
