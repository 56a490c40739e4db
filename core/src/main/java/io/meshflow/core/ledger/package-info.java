/**
 * Holds the ledger's format: streams, records (permanent header, erasable body), the chain, the
 * Merkle log, checkpoints, proofs, exports and their verifier; and the port of the ledger itself.
 * Frozen by docs/ledger-format.md. May use data and run.
 */
@NullMarked
package io.meshflow.core.ledger;

import org.jspecify.annotations.NullMarked;
