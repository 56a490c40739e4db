package io.meshflow.core.execution;

import io.meshflow.core.ledger.Ledger;

/** Where runs are kept, who may work on them, and the keys of what is kept. */
public record Store(Ledger ledger, Leases leases, Vault vault) {}
