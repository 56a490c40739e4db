/** Tests of how the command line reads its words. */
@org.jspecify.annotations.NullMarked
package io.meshflow.cli.command;
