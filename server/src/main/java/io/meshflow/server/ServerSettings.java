package io.meshflow.server;

import io.meshflow.server.token.TokenRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What operators choose.
 *
 * @param defaultTenant of requests and keys that name none
 * @param takesOver a {@link WaitingServer} of this process still listens at the port
 */
public record ServerSettings(
    String host,
    int port,
    Identity identity,
    String defaultTenant,
    Web web,
    Bounds bounds,
    Optional<Tls> tls,
    boolean takesOver) {

  /**
   * Who is known besides the keys of the database.
   *
   * @param apiKeys entries of {@code MESHFLOW_API_KEYS}: {@code key[;role[;tenant]]}
   * @param keyFile with one such entry a line
   */
  public record Identity(
      List<String> apiKeys, Optional<Path> keyFile, Optional<TokenRules> tokens) {
    public Identity {
      apiKeys = List.copyOf(apiKeys);
    }

    /** Keys alone. */
    public static Identity of(List<String> apiKeys) {
      return new Identity(apiKeys, Optional.empty(), Optional.empty());
    }
  }

  /** What is open to pages, and to everybody. */
  public record Web(Set<String> origins, boolean openMetrics, boolean jsonLog) {}

  /**
   * How much is allowed.
   *
   * @param perSecond requests a second of one key
   * @param perTenant requests a second of all keys of a tenant
   * @param atOnce requests under way
   * @param requestTime for headers and body of one request to arrive
   * @param stopTime for requests and streams under way to end, once the server is closed
   */
  public record Bounds(
      int maxBody,
      int perSecond,
      int perTenant,
      int atOnce,
      Duration requestTime,
      Duration stopTime) {
    public static final Bounds USUAL =
        new Bounds(
            4 * 1024 * 1024, 5_000, 20_000, 2_000, Duration.ofSeconds(20), Duration.ofSeconds(8));
  }

  /**
   * PEM files, read again when they change.
   *
   * @param clientIssuers who must have issued the certificate that every client then must show, in
   *     addition to its key
   */
  public record Tls(Path chain, Path key, Optional<Path> clientIssuers) {}

  /** Whether only this machine can reach it. */
  public boolean loopback() {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }
}
