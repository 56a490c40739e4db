/**
 * Turns workflow files into core values and says everything that is wrong with them: keys and types
 * first, then the graph, references, conditions, and what this process does not know. Uses core and
 * the rooms below it.
 */
@NullMarked
package io.meshflow.definition;

import org.jspecify.annotations.NullMarked;
