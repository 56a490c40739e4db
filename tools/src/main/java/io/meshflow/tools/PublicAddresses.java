package io.meshflow.tools;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses are globally routable, after the IANA special-purpose registries (IPv4 and IPv6,
 * as of 2025). The JDK's own tests miss shared, benchmark, documentation, NAT64 and other ranges.
 */
final class PublicAddresses {

  /** Addresses of {@code length} bytes whose first {@code bits} bits are {@code prefix}. */
  private record Range(BigInteger prefix, int bits, int length) {

    static Range of(String text) {
      int slash = text.indexOf('/');
      byte[] address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
      int bits = Integer.parseInt(text.substring(slash + 1));
      return new Range(first(bits, address), bits, address.length);
    }

    private static BigInteger first(int bits, byte[] address) {
      return new BigInteger(1, address).shiftRight(address.length * Byte.SIZE - bits);
    }

    boolean holds(byte[] address) {
      return address.length == length && first(bits, address).equals(prefix);
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
