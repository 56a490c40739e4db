/**
 * Shows runs: lines for facts, live steps with streaming text, questions to the person in front,
 * summaries, the same as data.
 */
@NullMarked
package io.meshflow.cli.screen;

import org.jspecify.annotations.NullMarked;
