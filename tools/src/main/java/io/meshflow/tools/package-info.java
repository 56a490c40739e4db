/** Holds the built-in tools; uses core. */
@NullMarked
package io.meshflow.tools;

import org.jspecify.annotations.NullMarked;
