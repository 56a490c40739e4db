/** The pages of a real server process, in a real browser. */
@NullMarked
package io.meshflow.e2e.browser;

import org.jspecify.annotations.NullMarked;
