/** The JSON values everything uses: sealed values, canonical JSON, digests. Uses nothing. */
@NullMarked
package io.meshflow.core.data;

import org.jspecify.annotations.NullMarked;
