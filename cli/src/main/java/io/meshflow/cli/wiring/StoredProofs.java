package io.meshflow.cli.wiring;

import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.server.api.Proofs;
import io.meshflow.storage.Storage;
import io.meshflow.storage.log.Exports;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Exports and checkpoints of a storage, for the server. Thread safe. */
public final class StoredProofs implements Proofs {

  private final Storage storage;

  public StoredProofs(Storage storage) {
    this.storage = storage;
  }

  @Override
  public void export(String tenant, StreamId stream, Consumer<String> line) {
    storage.exports().write(Exports.Request.sealed(tenant, stream), line);
  }

  @Override
  public Verifier verifier(String tenant) {
    return storage.verifier(tenant, List.of());
  }

  @Override
  public Optional<String> checkpoint(String tenant) {
    return storage.checkpoint(tenant);
  }

  @Override
  public VerifierKey verifierKey(String tenant) {
    return storage.verifierKey(tenant);
  }
}
