/**
 * Tells what happened in a run from its records alone: steps, calls, prompts, verdicts, questions.
 * Needs no definition and works on erased records too.
 */
@NullMarked
package io.meshflow.cli.story;

import org.jspecify.annotations.NullMarked;
