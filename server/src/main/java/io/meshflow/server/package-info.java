/**
 * MeshFlow over HTTP. Knows core and its own contract; what reads documents, databases and settings
 * is handed in by the command line.
 */
@NullMarked
package io.meshflow.server;

import org.jspecify.annotations.NullMarked;
