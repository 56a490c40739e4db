/** Draws workflows: boxes in the terminal, Mermaid, Graphviz. */
@NullMarked
package io.meshflow.cli.graph;

import org.jspecify.annotations.NullMarked;
