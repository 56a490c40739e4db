/** Turns documents (YAML, JSON Schema, CEL) into core values; uses core. */
@NullMarked
package io.meshflow.definition;

import org.jspecify.annotations.NullMarked;
