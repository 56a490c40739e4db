package io.meshflow.models;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whether a server stands on this machine or in a private network, where nobody sends a bill. */
final class Neighbourhood {

  private Neighbourhood() {}

  /** True when every address of the host is loopback, link-local or private. */
  static boolean isNear(URI uri) {
    try {
      return Arrays.stream(InetAddress.getAllByName(uri.getHost())).allMatch(Neighbourhood::near);
    } catch (UnknownHostException nowhere) {
      return false;
    }
  }

  private static boolean near(InetAddress address) {
    boolean uniqueLocal =
        address.getAddress().length == 16 && (address.getAddress()[0] & 0xFE) == 0xFC;
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || uniqueLocal;
  }
}
