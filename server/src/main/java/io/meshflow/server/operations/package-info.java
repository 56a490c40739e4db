/** What operators look at: metrics, logs, health. */
@NullMarked
package io.meshflow.server.operations;

import org.jspecify.annotations.NullMarked;
