package io.meshflow.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;

/**
 * Two sockets of one process at one port, so that it is never closed while one server takes over
 * from another. Stateless.
 */
final class SharedPort {

  private SharedPort() {}

  /** Whether this system can do that. */
  static boolean possible() {
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException e) {
      throw new UncheckedIOException("no socket can be opened", e);
    }
  }

  /** What both sockets need; nothing where it cannot be. */
  static Map<SocketOption<?>, Object> options() {
    return possible() ? Map.of(StandardSocketOptions.SO_REUSEPORT, true) : Map.of();
  }
}
