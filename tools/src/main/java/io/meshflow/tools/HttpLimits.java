package io.meshflow.tools;

import java.time.Duration;
import java.util.Set;

/**
 * How far HTTP calls of workflows may go.
 *
 * @param trustedHosts {@code host} or {@code host:port} that may have private addresses too
 * @param connect until the connection stands
 * @param total for the whole call, redirects included
 * @param maxBytes of an answer's body
 * @param maxRedirects of a GET or HEAD; others are never redirected
 */
public record HttpLimits(
    Set<String> trustedHosts, Duration connect, Duration total, int maxBytes, int maxRedirects) {

  /** Public addresses only, 10 s to connect, a minute in all, 4 MB, 3 redirects. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(Set.of(), Duration.ofSeconds(10), Duration.ofMinutes(1), 4 << 20, 3);

  public HttpLimits {
    trustedHosts = Set.copyOf(trustedHosts);
    if (!connect.isPositive() || !total.isPositive() || maxBytes < 1 || maxRedirects < 0) {
      throw new IllegalArgumentException("HTTP limits are positive");
    }
  }

  /** The same with other trusted hosts. */
  public HttpLimits trusting(Set<String> hosts) {
    return new HttpLimits(hosts, connect, total, maxBytes, maxRedirects);
  }
}
