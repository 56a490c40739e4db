package io.meshflow.storage.sqlite;

import io.meshflow.testkit.LeasesContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLeasesTest extends LeasesContract {

  @TempDir Path home;

  @Override
  protected Process start() {
    SqliteStore store = SqliteStore.open(home.resolve("meshflow.db"), home.resolve("locks"));
    return new Process(store.ledger(), store.leases(), store::die, store::close);
  }
}
