/**
 * Where runs live: in this installation or on a server. Commands speak to a {@link Place} and do
 * not know which. May use the kernel by way of {@code wiring}, and nothing that shows.
 */
@NullMarked
package io.meshflow.cli.place;

import org.jspecify.annotations.NullMarked;
