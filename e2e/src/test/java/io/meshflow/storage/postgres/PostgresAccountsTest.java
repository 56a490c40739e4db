package io.meshflow.storage.postgres;

import io.meshflow.testkit.AccountsContract;
import java.time.Duration;

final class PostgresAccountsTest extends AccountsContract {

  private final PostgresUrl url = TestServer.database();

  @Override
  protected Process open() {
    PostgresStore store = PostgresStore.open(url, 16, Duration.ofMinutes(2));
    return new Process(store.ledger(), store.accounts(), store);
  }
}
