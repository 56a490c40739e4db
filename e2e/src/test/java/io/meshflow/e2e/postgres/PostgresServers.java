package io.meshflow.e2e.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How servers of PostgreSQL are started in tests: with time for a busy machine, on a port that the
 * system hands to nobody by itself, so that it stays free until the server takes it, also again.
 */
public final class PostgresServers {

  private static final Path HANDED_OUT = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int USUAL_FIRST_HANDED_OUT = 32_768;
  private static final int LOWEST = 10_000;

  private PostgresServers() {}

  /** A server of its own port. */
  public static EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(2)).setPort(port());
  }

  private static int port() {
    int port = candidate();
    while (!free(port)) {
      port = candidate();
    }
    return port;
  }

  private static int candidate() {
    return ThreadLocalRandom.current().nextInt(LOWEST, Math.max(LOWEST + 1_000, firstHandedOut()));
  }

  private static int firstHandedOut() {
    try {
      return Integer.parseInt(Files.readString(HANDED_OUT).strip().split("\\s+")[0]);
    } catch (IOException otherSystem) {
      return USUAL_FIRST_HANDED_OUT;
    }
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
