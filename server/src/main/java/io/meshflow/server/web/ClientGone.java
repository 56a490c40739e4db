package io.meshflow.server.web;

import java.io.UncheckedIOException;

/** The client went away while it was answered; nobody is left to be told. */
final class ClientGone extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClientGone(Exception cause) {
    super("the client went away", cause);
  }

  /** Whether the failure is that of a connection: Helidon has several names for it. */
  static boolean causes(RuntimeException failure) {
    return failure instanceof UncheckedIOException
        || failure.getClass().getName().startsWith("io.helidon.");
  }
}
