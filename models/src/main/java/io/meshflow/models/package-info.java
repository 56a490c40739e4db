/**
 * Implements the port for language models: the demo model, any server of the OpenAI dialect, the
 * price table, and the choice among them. Uses {@code core.data}, {@code core.policy}, {@code
 * core.model}. {@code VendorHttp} alone knows the HTTP client: the JDK's, asked and read on the
 * calling virtual thread, because its asynchronous reading stalls at about 257 streams.
 */
@NullMarked
package io.meshflow.models;

import org.jspecify.annotations.NullMarked;
