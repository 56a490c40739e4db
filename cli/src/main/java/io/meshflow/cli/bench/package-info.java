/** Measures the kernel on this machine, beside what its disk can do at best. */
@NullMarked
package io.meshflow.cli.bench;

import org.jspecify.annotations.NullMarked;
