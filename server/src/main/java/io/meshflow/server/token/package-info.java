/** Callers by signed tokens (JWT) of one issuer: what is checked, whose keys, what claims mean. */
@NullMarked
package io.meshflow.server.token;

import org.jspecify.annotations.NullMarked;
