package io.meshflow.server.web;

import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.text.SecretRedactor;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Which request and which trace the headers of a request name; what is missing is made. */
final class Correlations {

  private Correlations() {}

  static Correlation of(Function<String, Optional<String>> headers) {
    Correlation trace =
        headers
            .apply("traceparent")
            .flatMap(Correlation::parse)
            .map(known -> known.carrying(headers.apply("tracestate").orElse("")))
            .orElseGet(Correlations::fresh);
    Optional<String> own =
        headers
            .apply("X-Correlation-ID")
            .filter(id -> Correlation.isId(id) && SecretRedactor.redact(id).equals(id));
    return own.map(trace::named).orElse(trace);
  }

  private static Correlation fresh() {
    String trace = random(16);
    return new Correlation(trace, trace, "", true);
  }

  /** A span of its own for a request. */
  static String span() {
    return random(8);
  }

  /** Tells requests apart and keeps nothing secret. Never all zero, which would be no id. */
  private static String random(int length) {
    byte[] bytes = new byte[length];
    ThreadLocalRandom.current().nextBytes(bytes);
    bytes[0] |= 1;
    return HexFormat.of().formatHex(bytes);
  }
}
