/**
 * The ledger and the leases in PostgreSQL, shared by several servers: one append is one function
 * call, the clock is the database's, tenants are kept apart by row-level security. Uses core,
 * schema.
 */
@NullMarked
package io.meshflow.storage.postgres;

import org.jspecify.annotations.NullMarked;
