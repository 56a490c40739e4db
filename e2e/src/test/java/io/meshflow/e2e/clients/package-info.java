/** Client libraries of others, unchanged, against the gateway of a real server process. */
@NullMarked
package io.meshflow.e2e.clients;

import org.jspecify.annotations.NullMarked;
