package io.meshflow.testkit;

import io.meshflow.core.execution.Leases;
import java.util.ArrayList;
import java.util.List;

final class MemoryLeasesTest extends LeasesContract {

  private final MemoryLedger shared = new MemoryLedger();
  private final List<Leases> started = new ArrayList<>();

  @Override
  protected Process start() {
    Leases leases = shared.leases("p-" + started.size());
    started.add(leases);
    return new Process(shared, leases, () -> shared.kill(leases.owner()), leases::close);
  }
}
