/**
 * A model vendor's server that answers as scripted, in the exact words of each vendor: for tests
 * without a network, ours and those of users ({@code meshflow stub-llm}). Uses {@code core} only.
 */
@NullMarked
package io.meshflow.stub;

import org.jspecify.annotations.NullMarked;
