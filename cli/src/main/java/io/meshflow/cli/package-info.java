/** The command line, and the only wiring of the parts; uses every module. */
@NullMarked
package io.meshflow.cli;

import org.jspecify.annotations.NullMarked;
