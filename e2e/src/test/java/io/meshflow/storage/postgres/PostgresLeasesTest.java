package io.meshflow.storage.postgres;

import io.meshflow.testkit.LeasesContract;

final class PostgresLeasesTest extends LeasesContract {

  private final PostgresUrl url = TestServer.database();

  @Override
  protected Process start() {
    PostgresStore store = PostgresStore.open(url);
    return new Process(store.ledger(), store.leases(), store::die, store::close);
  }
}
