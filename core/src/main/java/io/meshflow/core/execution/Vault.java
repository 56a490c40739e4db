package io.meshflow.core.execution;

import io.meshflow.core.ledger.StreamKey;

/** Keeps the keys under which the keys of streams are wrapped. Thread safe. */
@FunctionalInterface
public interface Vault {

  /** The key of a tenant, made on first use. */
  StreamKey tenantKey(String tenant);
}
