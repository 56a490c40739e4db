/** Tests of what measures. */
@org.jspecify.annotations.NullMarked
package io.meshflow.cli.bench;
