/**
 * Writes workflows as the closure documents that runs pin, and reads them back. Implements the port
 * {@code core.workflow.WorkflowReader}; uses core alone.
 */
@NullMarked
package io.meshflow.definition.pinned;

import org.jspecify.annotations.NullMarked;
