/** Drives the script {@code meshflow} as strangers would: each Linux machine of the matrix. */
@NullMarked
package io.meshflow.e2e.launcher;

import org.jspecify.annotations.NullMarked;
