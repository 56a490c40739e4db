/** Contracts and fakes of our ports for tests; uses core. */
@NullMarked
package io.meshflow.testkit;

import org.jspecify.annotations.NullMarked;
