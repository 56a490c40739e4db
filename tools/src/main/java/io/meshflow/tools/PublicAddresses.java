package io.meshflow.tools;

import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses are globally routable, after the IANA special-purpose registries (IPv4 and IPv6,
 * as of 2025). The JDK's own tests miss shared, benchmark, documentation, NAT64 and other ranges.
 */
final class PublicAddresses {

  /** The first {@code bits} bits of an address. */
  private record Range(byte[] prefix, int bits) {

    static Range of(String text) {
      int slash = text.indexOf('/');
      byte[] prefix = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
      return new Range(prefix, Integer.parseInt(text.substring(slash + 1)));
    }

    boolean holds(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Range> RESERVED =
      List.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.31.196.0/24",
              "192.52.193.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "192.175.48.0/24",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "2620:4f:8000::/48",
              "3fff::/20")
          .stream()
          .map(Range::of)
          .toList();

  private static final Range GLOBAL_UNICAST = Range.of("2000::/3");
  private static final int IPV4_BYTES = 4;

  private PublicAddresses() {}

  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean unicast = bytes.length == IPV4_BYTES || GLOBAL_UNICAST.holds(bytes);
    return unicast && RESERVED.stream().noneMatch(range -> range.holds(bytes));
  }
}
