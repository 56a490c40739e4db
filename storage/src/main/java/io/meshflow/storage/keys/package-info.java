/** Keeps the master key and the log key in two private files. Uses core's ledger. */
@NullMarked
package io.meshflow.storage.keys;

import org.jspecify.annotations.NullMarked;
