/**
 * Holds a model that makes vectors in this process: its tokenizer, its runtime, its bounds. Found
 * as a service; never on the class path of a first build.
 */
@NullMarked
package io.meshflow.embeddings;

import org.jspecify.annotations.NullMarked;
