package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A child that ends in the very moment in which its parent goes to rest. */
class ParentsTest {

  private static final String TENANT = "default";
  private static final long PATIENCE_SECONDS = 20;

  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();
  private final CountDownLatch childAway = new CountDownLatch(1);
  private final CountDownLatch parentParked = new CountDownLatch(1);
  private final CountDownLatch parentOver = new CountDownLatch(1);
  private volatile boolean childBegan;
  private volatile String parentName = "";

  /** Without the end it missed, the parent would look by itself after 30 seconds only. */
  @Test
  void anEndIsNotMissedByAParentOnItsWayOut() throws InterruptedException {
    world.function("inner", permit -> Value.of("from inside"));
    Workflow child =
        world.register(Graphs.named("child").code("in", "inner").build(World.policy(0)));
    Workflow parent =
        world.register(Graphs.named("parent").child("sub", child).build(World.policy(0)));
    Store store = new Store(ledger, ledger.leases("first"), world.vault());
    try (Runs runs =
        new Runs(store, world.ports(), world.rules(), clock(), Runs.Settings.COMMAND)) {
      runs.listen(new Staging());
      RunId id =
          runs.start(
              new StartRequest(
                  TENANT, parent, "do it", Value.Obj.EMPTY, "alice", StartRequest.Options.USUAL));
      assertThat(parentOver.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(parentParked.getCount()).as("the parent went to rest").isZero();
      assertThat(runs.fold(TENANT, id).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  /** A clock that holds the parent, once its child works, until the child has left. */
  private InstantSource clock() {
    return () -> {
      if (childBegan && Thread.currentThread().getName().equals("run " + parentName)) {
        await(childAway);
      }
      return InstantSource.system().instant();
    };
  }

  /** Holds the child between its leaving and its telling until its parent rests. */
  private final class Staging implements RunListener {

    @Override
    public void recorded(RunId run, Recorded record) {
      if (parentName.isEmpty()) {
        parentName = run.toString();
      }
      if (!run.toString().equals(parentName)) {
        childBegan = true;
      } else if (record.events().stream().anyMatch(RunEvent.Parked.class::isInstance)) {
        parentParked.countDown();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }

    @Override
    public void rested(RunId run) {
      if (!run.toString().equals(parentName)) {
        childAway.countDown();
        await(parentParked);
      } else if (ledger.run(run).orElseThrow().standing().status().ended()) {
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
