/**
 * Holds what happened in a run: its facts, the state that folding them gives, and what a step may
 * see of it. Pure. Uses {@code data}, {@code policy}, {@code model}, {@code tool}, {@code
 * workflow}.
 */
@NullMarked
package io.meshflow.core.run;

import org.jspecify.annotations.NullMarked;
