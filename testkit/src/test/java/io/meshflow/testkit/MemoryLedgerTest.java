package io.meshflow.testkit;

import io.meshflow.core.ledger.Ledger;

final class MemoryLedgerTest extends LedgerContract {

  @Override
  protected Ledger open() {
    return new MemoryLedger();
  }
}
