/** Who calls: keys, roles, tenants, and what each may do. Denies unless the contract allows. */
@NullMarked
package io.meshflow.server.identity;

import org.jspecify.annotations.NullMarked;
