/** Tests of the command line as its users meet it. */
@org.jspecify.annotations.NullMarked
package io.meshflow.cli;
