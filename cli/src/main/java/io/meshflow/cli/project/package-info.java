/** Makes new projects out of templates. */
@NullMarked
package io.meshflow.cli.project;

import org.jspecify.annotations.NullMarked;
