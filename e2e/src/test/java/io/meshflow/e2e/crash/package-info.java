/** Kills real processes in the middle of runs, and judges what the ledger and the world say. */
@NullMarked
package io.meshflow.e2e.crash;

import org.jspecify.annotations.NullMarked;
