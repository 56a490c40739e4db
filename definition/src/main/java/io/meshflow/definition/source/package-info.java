/**
 * Reads YAML within limits into a tree that knows where everything stands, and holds the problems
 * found in it. Uses {@code core.data} and snakeyaml-engine.
 */
@NullMarked
package io.meshflow.definition.source;

import org.jspecify.annotations.NullMarked;
