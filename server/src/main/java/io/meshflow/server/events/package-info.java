/** What happens in runs, as clients are told: one order, opaque cursors, slow readers apart. */
@NullMarked
package io.meshflow.server.events;

import org.jspecify.annotations.NullMarked;
