package io.meshflow.server.web;

import io.meshflow.core.policy.text.SecretRedactor;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The one id of a request in answers, logs and records. Stateless. */
final class Correlation {

  private static final Pattern OWN = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.{0,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Correlation() {}

  static String of(Function<String, Optional<String>> headers) {
    Optional<String> own =
        headers
            .apply("X-Correlation-ID")
            .filter(id -> OWN.matcher(id).matches() && SecretRedactor.redact(id).equals(id));
    return own.or(() -> headers.apply("traceparent").flatMap(Correlation::trace))
        .orElseGet(Correlation::fresh);
  }

  private static Optional<String> trace(String parent) {
    var matcher = TRACE.matcher(parent);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String fresh() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
