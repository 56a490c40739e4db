/** Tests of what is written to terminals. */
@org.jspecify.annotations.NullMarked
package io.meshflow.cli.terminal;
