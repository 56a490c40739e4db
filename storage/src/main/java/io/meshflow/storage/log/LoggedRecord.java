package io.meshflow.storage.log;

import io.meshflow.core.ledger.StoredRecord;

/** A record with the leaf hash that was stored when it was appended; not to be changed. */
public final class LoggedRecord {

  private final StoredRecord stored;
  private final byte[] leaf;

  public LoggedRecord(StoredRecord stored, byte[] leaf) {
    this.stored = stored;
    this.leaf = leaf;
  }

  /** The record. */
  public StoredRecord stored() {
    return stored;
  }

  /** The stored leaf hash. */
  public byte[] leaf() {
    return leaf;
  }
}
