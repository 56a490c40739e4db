/**
 * Decides what a run does next, given its state and the time. Pure: no clock, randomness, thread or
 * IO. Uses every room but {@code ledger}, {@code mesh}, {@code context} and {@code execution}.
 */
@NullMarked
package io.meshflow.core.engine;

import org.jspecify.annotations.NullMarked;
