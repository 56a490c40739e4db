/** A real server process before a stub of a model's vendor, for tests from outside. */
@NullMarked
package io.meshflow.e2e.server;

import org.jspecify.annotations.NullMarked;
