/** Implements the port for language models; uses core. */
@NullMarked
package io.meshflow.models;

import org.jspecify.annotations.NullMarked;
