/** Processes of our own code, started quickly. */
@NullMarked
package io.meshflow.e2e.jvm;

import org.jspecify.annotations.NullMarked;
