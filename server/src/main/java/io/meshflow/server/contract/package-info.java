/** The wire contract as the server reads it: operations, who may call them, what they take. */
@NullMarked
package io.meshflow.server.contract;

import org.jspecify.annotations.NullMarked;
