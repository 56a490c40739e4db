/** The command serve with a database that comes and goes. */
@org.jspecify.annotations.NullMarked
package io.meshflow.e2e.serve;
