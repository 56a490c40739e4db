/** What happens in runs, as spans for OpenTelemetry collectors; uses core alone. */
@NullMarked
package io.meshflow.telemetry;

import org.jspecify.annotations.NullMarked;
