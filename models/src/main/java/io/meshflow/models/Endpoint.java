package io.meshflow.models;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a vendor is reached and with which key. Its text never shows the key.
 *
 * @param provider short name for policies and records
 * @param base the address up to the version, such as {@code https://api.openai.com/v1}
 * @param key empty for none
 * @param keyName the setting the key comes from, for messages
 */
public record Endpoint(String provider, URI base, String key, String keyName) {

  private static final String CHAT = "/chat/completions";

  /**
   * Reads a base address as people write it: with or without {@code /v1}, with a slash at its end,
   * or with the path of the chat call.
   *
   * @throws IllegalArgumentException when it is not an http(s) address with a host
   */
  public static Endpoint of(String provider, String address, String key, String keyName) {
    return of(provider, address, "/v1", key, keyName);
  }

  /** The same for a vendor whose paths usually begin otherwise. */
  static Endpoint of(
      String provider, String address, String usualPath, String key, String keyName) {
    return new Endpoint(provider, base(address, usualPath), key.strip(), keyName);
  }

  URI models() {
    return URI.create(base + "/models");
  }

  private static URI base(String address, String usualPath) {
    try {
      URI uri = new URI(address.strip());
      String scheme = uri.getScheme();
      boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
      if (!web || uri.getHost() == null || uri.getUserInfo() != null) {
        throw new IllegalArgumentException(
            "a base address is http(s)://host[:port][/path], without a user: check the setting that"
                + " ends in BASE_URL or ENDPOINT");
      }
      return new URI(
          scheme, null, uri.getHost(), uri.getPort(), path(uri.getPath(), usualPath), null, null);
    } catch (URISyntaxException malformed) {
      throw new IllegalArgumentException("not an address: " + malformed.getReason(), malformed);
    }
  }

  private static String path(String given, String usualPath) {
    String path = given;
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (path.endsWith(CHAT)) {
      path = path.substring(0, path.length() - CHAT.length());
    }
    return path.isEmpty() ? usualPath : path;
  }

  @Override
  public String toString() {
    return provider + " at " + base;
  }
}
