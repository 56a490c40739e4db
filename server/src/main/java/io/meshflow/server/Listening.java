package io.meshflow.server;

import io.helidon.webserver.WebServer;
import java.io.UncheckedIOException;
import java.net.BindException;

/** Begins to listen, or says that it does not: Helidon logs a port it cannot open, and goes on. */
final class Listening {

  private Listening() {}

  /**
   * Starts a web server.
   *
   * @throws UncheckedIOException when the port cannot be listened on
   */
  static void begin(WebServer web, int port) {
    web.start();
    if (!web.isRunning()) {
      throw new UncheckedIOException(
          new BindException("port " + port + " cannot be listened on; is it taken?"));
    }
  }
}
