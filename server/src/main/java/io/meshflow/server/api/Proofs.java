package io.meshflow.server.api;

import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import java.util.Optional;
import java.util.function.Consumer;

/** What lets strangers check the record. Thread safe; blocks. */
public interface Proofs {

  /** Hands over the lines of the export of a stream, bodies sealed. */
  void export(String tenant, StreamId stream, Consumer<String> line);

  /** What checks such an export here, opening the bodies with the keys of this installation. */
  Verifier verifier(String tenant);

  /** The newest signed checkpoint of a tenant's log; empty without records. */
  Optional<String> checkpoint(String tenant);

  /** The key that checks it. */
  VerifierKey verifierKey(String tenant);
}
