/** Real PostgreSQL servers for tests. */
@org.jspecify.annotations.NullMarked
package io.meshflow.e2e.postgres;
