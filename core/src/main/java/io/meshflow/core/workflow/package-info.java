/**
 * Describes workflows: nodes, edges, loops, templates, team patterns, and whether their structure
 * holds. Pure. Uses {@code data}, {@code policy}, {@code agent}.
 */
@NullMarked
package io.meshflow.core.workflow;

import org.jspecify.annotations.NullMarked;
