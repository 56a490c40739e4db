/**
 * What can be set, where each value came from, and what is wrong with it: file before environment
 * before flags, all faults at once.
 */
@NullMarked
package io.meshflow.cli.settings;

import org.jspecify.annotations.NullMarked;
