/**
 * The commands, one class each: what they accept, what they do, how they end. The work itself is
 * done by the neighbours.
 */
@NullMarked
package io.meshflow.cli.command;

import org.jspecify.annotations.NullMarked;
