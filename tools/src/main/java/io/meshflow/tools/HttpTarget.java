package io.meshflow.tools;

import io.meshflow.core.policy.EffectFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * A URL that may be called, and the address it is called at: all addresses of its host are judged,
 * and the connection goes to a judged one, so that a second look-up cannot give another. Immutable.
 */
record HttpTarget(boolean secure, String host, int port, String pathAndQuery, InetAddress address) {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int FIRST_FREE_PORT = 1024;

  /** Reads, resolves and judges; every refusal is a permanent failure that says why. */
  static HttpTarget of(String url, Set<String> trusted) {
    URI uri = uri(url);
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = host(uri);
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? HTTPS : HTTP;
    boolean known = trusted.contains(host) || trusted.contains(host + ":" + port);
    if (!known && port != HTTP && port != HTTPS && port < FIRST_FREE_PORT) {
      throw refused("port " + port + " is not one for HTTP");
    }
    return new HttpTarget(secure, host, port, pathAndQuery(uri), address(host, known));
  }

  private static URI uri(String url) {
    try {
      URI uri = new URI(url.strip());
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw refused("only http and https are called");
      }
      if (uri.getRawUserInfo() != null) {
        throw refused("a URL must not carry a user or password");
      }
      if (uri.getHost() == null || uri.getPort() > 65_535) {
        throw refused("it names no host");
      }
      return uri;
    } catch (URISyntaxException malformed) {
      throw new EffectFailure.Permanent("invalid_url", "not a URL: " + malformed.getReason());
    }
  }

  /** In lower case, without brackets and without a dot at the end. */
  private static String host(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      return host.substring(1, host.length() - 1);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static String pathAndQuery(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
    String path =
        ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
  }

  private static InetAddress address(String host, boolean trusted) {
    InetAddress[] all = resolve(host);
    for (InetAddress address : all) {
      if (!trusted && !PublicAddresses.contain(address)) {
        throw refused("'" + host + "' has an address that is not public");
      }
    }
    return all[0];
  }

  private static InetAddress[] resolve(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException unknown) {
      throw new EffectFailure.Transient("unknown_host", "there is no host '" + host + "'", null);
    }
  }

  /** True when both have the same scheme, host and port. */
  boolean sameOrigin(HttpTarget other) {
    return secure == other.secure && host.equals(other.host) && port == other.port;
  }

  /** As it stands in the {@code Host} header. */
  String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (secure ? HTTPS : HTTP) ? name : name + ":" + port;
  }

  String url() {
    return (secure ? "https://" : "http://") + authority() + pathAndQuery;
  }

  private static EffectFailure refused(String why) {
    return new EffectFailure.Permanent("address_refused", "the URL is refused: " + why);
  }
}
