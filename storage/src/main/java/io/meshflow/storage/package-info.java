/** Implements the ports of core over JDBC; uses core. */
@NullMarked
package io.meshflow.storage;

import org.jspecify.annotations.NullMarked;
