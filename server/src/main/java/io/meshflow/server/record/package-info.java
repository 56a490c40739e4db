/** What the server itself writes down in the ledger: keys, tenants, workflows, calls. */
@NullMarked
package io.meshflow.server.record;

import org.jspecify.annotations.NullMarked;
