package io.meshflow.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  /**
   * Listens at a port that other processes of ours might share by accident: only where nobody
   * listens yet. One process at a time looks and begins.
   */
  static synchronized void begin(String host, int port, Runnable listen) {
    if (port == 0 || !possible()) {
      listen.run();
      return;
    }
    Path turns = Path.of(System.getProperty("java.io.tmpdir"), "meshflow-port-" + port + ".lock");
    try (FileChannel file =
            FileChannel.open(turns, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock turn = file.lock()) {
      free(host, port);
      listen.run();
      if (!turn.isValid()) {
        throw new IOException("the lock of port " + port + " was lost");
      }
    } catch (AccessDeniedException others) {
      free(host, port); // of another user, with whom no port can be shared anyway
      listen.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void free(String host, int port) {
    try (ServerSocketChannel probe = ServerSocketChannel.open()) {
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException taken) {
      throw new UncheckedIOException("port " + port + " is taken", taken);
    }
  }

  /** What both sockets need; nothing where it cannot be. */
  static Map<SocketOption<?>, Object> options() {
    return possible() ? Map.of(StandardSocketOptions.SO_REUSEPORT, true) : Map.of();
  }
}
