/**
 * Finds things in texts: injected instructions, health data, secrets. Pure; uses only {@code data}.
 */
@NullMarked
package io.meshflow.core.policy.text;

import org.jspecify.annotations.NullMarked;
