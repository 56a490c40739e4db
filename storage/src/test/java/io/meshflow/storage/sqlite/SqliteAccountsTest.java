package io.meshflow.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.Budget;
import io.meshflow.testkit.AccountsContract;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAccountsTest extends AccountsContract {

  @TempDir Path home;

  @Override
  protected Process open() {
    SqliteStore store = SqliteStore.open(home.resolve("meshflow.db"), home.resolve("locks"));
    return new Process(store.ledger(), store.accounts(), store);
  }

  @Test
  void theUsualBudgetCountsForTenantsWithoutADailyOne() {
    try (SqliteStore store = SqliteStore.open(home.resolve("other.db"), home.resolve("locks2"))) {
      Budget usual = new Budget(Budget.Holder.TENANT, "", Budget.Period.DAY, 7);
      store.usualBudget(Optional.of(usual));
      assertThat(store.accounts().budgets("acme")).containsExactly(usual);
      Budget own = new Budget(Budget.Holder.TENANT, "", Budget.Period.DAY, 9);
      store.accounts().set("acme", own);
      assertThat(store.accounts().budgets("acme")).containsExactly(own);
      assertThat(store.accounts().budgets("globex")).containsExactly(usual);
    }
  }
}
