/**
 * Decides whether an intended effect may happen: intents, policies, guards, verdicts, permits.
 * Pure; uses only {@code data}.
 */
@NullMarked
package io.meshflow.core.policy;

import org.jspecify.annotations.NullMarked;
