/**
 * Decides what an agent does next, given what was said so far. Pure. Uses {@code data}, {@code
 * policy}, {@code model}, {@code tool}.
 */
@NullMarked
package io.meshflow.core.agent;

import org.jspecify.annotations.NullMarked;
