/**
 * Evaluates conditions with CEL, bounded in steps, size and time, and understands the Python
 * spellings that mean the same. Implements the port {@code core.workflow.Expressions}.
 */
@NullMarked
package io.meshflow.definition.expression;

import org.jspecify.annotations.NullMarked;
