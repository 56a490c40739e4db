/** Drives the command line on a real terminal, as a person does. */
@NullMarked
package io.meshflow.e2e.terminal;

import org.jspecify.annotations.NullMarked;
