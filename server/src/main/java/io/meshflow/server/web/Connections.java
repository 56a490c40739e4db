package io.meshflow.server.web;

import java.net.SocketAddress;
import java.util.function.BooleanSupplier;

/** What is known of the connections under the requests. */
public interface Connections {

  /**
   * The headers of a request are here, and whose it is is known soon. Tells, whenever it is asked,
   * whether the client was cut off because the rest took too long.
   */
  BooleanSupplier begun(SocketAddress address);

  /** A whole request is here. */
  void arrived(SocketAddress address);

  /** Tells, whenever it is asked, whether the client at the other end has gone. */
  BooleanSupplier gone(SocketAddress address);
}
