package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.Ledger;
import io.meshflow.testkit.LedgerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLedgerTest extends LedgerContract {

  @TempDir Path home;

  @Override
  protected Ledger open() {
    return SqliteStore.open(home.resolve("meshflow.db"), home.resolve("locks")).ledger();
  }
}
