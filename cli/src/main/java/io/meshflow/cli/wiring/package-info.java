/**
 * Puts the parts together: settings become storage, models, tools, rules and the kernel. The only
 * place that knows implementations.
 */
@NullMarked
package io.meshflow.cli.wiring;

import org.jspecify.annotations.NullMarked;
