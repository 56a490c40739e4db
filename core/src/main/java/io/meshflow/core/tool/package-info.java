/**
 * Talks about tools, HTTP calls and code functions: what they are, how they are called, and their
 * ports. Uses {@code data} and {@code policy}.
 */
@NullMarked
package io.meshflow.core.tool;

import org.jspecify.annotations.NullMarked;
