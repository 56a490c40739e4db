/**
 * Writes to terminals and pipes: colours, widths, tables, amounts, and text of strangers made
 * harmless. Knows nothing of runs.
 */
@NullMarked
package io.meshflow.cli.terminal;

import org.jspecify.annotations.NullMarked;
