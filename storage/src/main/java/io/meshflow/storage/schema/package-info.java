/**
 * Brings databases to the newest schema and says clearly when one cannot be used; knows the columns
 * that both databases share. Uses core.
 */
@NullMarked
package io.meshflow.storage.schema;

import org.jspecify.annotations.NullMarked;
