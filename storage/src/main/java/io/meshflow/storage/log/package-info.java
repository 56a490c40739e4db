/**
 * Signs, proves and exports the logs of tenants, over a small port that both databases implement.
 * Uses core.
 */
@NullMarked
package io.meshflow.storage.log;

import org.jspecify.annotations.NullMarked;
