/** What each operation of the contract does, under its operation id. */
@NullMarked
package io.meshflow.server.api;

import org.jspecify.annotations.NullMarked;
