/**
 * Checks values against JSON Schemas without fetching anything, within bounds. Implements the port
 * {@code core.data.JsonSchemas} with networknt's validator.
 */
@NullMarked
package io.meshflow.definition.schema;

import org.jspecify.annotations.NullMarked;
