/**
 * Implements the ports for tools, HTTP calls and code functions: calculator, clock, JSON queries,
 * files within bounds, HTTP to public addresses only, small functions and those of jars. Uses
 * {@code core.data}, {@code core.policy}, {@code core.tool}.
 */
@NullMarked
package io.meshflow.tools;

import org.jspecify.annotations.NullMarked;
