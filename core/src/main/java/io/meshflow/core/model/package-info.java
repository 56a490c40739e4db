/**
 * Talks about language models: requests, replies, usage, prices, and the port that a vendor's
 * adapter implements. Uses {@code data} and {@code policy}.
 */
@NullMarked
package io.meshflow.core.model;

import org.jspecify.annotations.NullMarked;
