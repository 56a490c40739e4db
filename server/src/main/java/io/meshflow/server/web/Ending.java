package io.meshflow.server.web;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * How an exchange ends: Helidon 4.5 reads on after an answer that says close, and would take the
 * rest of a body for the next request. Stateless.
 */
final class Ending {

  /** Bytes of an unwanted body that are taken in, so that its sender reads why. */
  static final long PATIENCE = 64L << 20;

  private Ending() {}

  /** Closes the connection where either side said so, or where a body cannot be read to its end. */
  static void of(ServerRequest request, ServerResponse response) {
    boolean said =
        request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
            || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    boolean unread = request.content().hasEntity() && !request.content().consumed();
    boolean refused =
        request.headers().containsToken(HeaderValues.EXPECT_100)
            || request.headers().contentLength().orElse(0) > PATIENCE;
    if (unread && !refused) {
      try {
        takeIn(request);
      } catch (RuntimeException broken) {
        throw new CloseConnectionException("a body that cannot be read", broken);
      }
    }
    if (said || (unread && (refused || !request.content().consumed()))) {
      throw new CloseConnectionException("the exchange is over");
    }
  }

  /** Takes in what is not wanted, as far as patience goes. */
  static void takeIn(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      takeIn(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the body ended early", e);
    }
  }

  /** Takes in the rest of what is not wanted, as far as patience goes. */
  static void takeIn(InputStream in) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    long taken = 0;
    for (int count = in.read(buffer); count >= 0 && taken < PATIENCE; count = in.read(buffer)) {
      taken += count;
    }
  }

  /** Whether reading failed because the client is not there any more. */
  static boolean gone(RuntimeException failure) {
    return failure instanceof UncheckedIOException || failure instanceof CloseConnectionException;
  }
}
