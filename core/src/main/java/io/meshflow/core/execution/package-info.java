/**
 * Carries runs out: the only room with effects. Drives the decider, assembles gate facts, appends
 * to the ledger, issues permits, runs virtual threads. May use every room.
 */
@NullMarked
package io.meshflow.core.execution;

import org.jspecify.annotations.NullMarked;
