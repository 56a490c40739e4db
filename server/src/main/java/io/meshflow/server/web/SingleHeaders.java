package io.meshflow.server.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;

/** A header that two readers might read differently proves nothing. Stateless. */
final class SingleHeaders {

  private static final List<HeaderName> ONCE =
      List.of(
          HeaderNames.AUTHORIZATION,
          HeaderNames.create("X-API-Key"),
          HeaderNames.create("X-Tenant-ID"));

  private SingleHeaders() {}

  /** Refuses headers of identity that stand twice. */
  static void check(Headers headers) {
    for (HeaderName name : ONCE) {
      if (headers.contains(name) && headers.get(name).valueCount() > 1) {
        throw Problem.malformed(
            "ambiguous_header", "The header " + name.defaultCase() + " may stand here once.");
      }
    }
  }
}
