package io.meshflow.server.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which pages of other origins may read answers (CORS): those that are listed. Immutable. */
final class Origins {

  /** What requests may carry, also those of the vendors' libraries to the gateway. */
  private static final String TAKEN =
      "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-API-Key, X-Tenant-ID,"
          + " X-Correlation-ID, X-MeshFlow-Cache, traceparent, tracestate, anthropic-version,"
          + " anthropic-beta, anthropic-dangerous-direct-browser-access";

  /** What pages may read of answers, besides what every browser lets them. */
  private static final String EXPOSED =
      "X-Correlation-ID, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset,"
          + " X-Run-ID, X-Cost-USD, X-Served-By, X-Attempts-Before, WWW-Authenticate";

  private final Set<String> allowed;

  Origins(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  private boolean allows(Optional<String> origin) {
    return origin.filter(o -> allowed.contains("*") || allowed.contains(o)).isPresent();
  }

  /** Headers of every answer; without the first of them a page of another origin reads nothing. */
  Map<String, String> headers(Function<String, Optional<String>> headers) {
    Optional<String> origin = headers.apply("Origin");
    if (!allows(origin)) {
      return allowed.isEmpty() ? Map.of() : Map.of("Vary", "Origin");
    }
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("Access-Control-Allow-Origin", allowed.contains("*") ? "*" : origin.orElseThrow());
    answer.put("Access-Control-Expose-Headers", EXPOSED);
    answer.put("Vary", "Origin");
    return answer;
  }

  /** Headers of an answer to the question what is allowed. */
  Map<String, String> preflight(Function<String, Optional<String>> headers) {
    if (!allows(headers.apply("Origin"))) {
      return Map.of();
    }
    return Map.of(
        "Access-Control-Allow-Methods",
        "GET, POST, PUT, PATCH, DELETE",
        "Access-Control-Allow-Headers",
        TAKEN,
        "Access-Control-Max-Age",
        "600");
  }
}
