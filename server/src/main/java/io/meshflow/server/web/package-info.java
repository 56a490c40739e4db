/** Requests and replies without the meaning of any operation: routing, problems, limits. */
@NullMarked
package io.meshflow.server.web;

import org.jspecify.annotations.NullMarked;
