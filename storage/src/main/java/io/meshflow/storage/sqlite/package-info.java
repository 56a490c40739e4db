/**
 * The ledger and the leases in one SQLite file, shared by the processes of one machine: one writer
 * thread per process with group commit, readers beside it. Uses core, schema.
 */
@NullMarked
package io.meshflow.storage.sqlite;

import org.jspecify.annotations.NullMarked;
