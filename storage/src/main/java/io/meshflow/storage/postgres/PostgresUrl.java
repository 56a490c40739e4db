package io.meshflow.storage.postgres;

import io.meshflow.storage.schema.DatabaseUnusableException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a PostgreSQL database is, from {@code jdbc:postgresql://…} or {@code
 * postgres://user:password@host:port/name?option=…}. Prints no secret.
 */
public record PostgresUrl(String jdbc, Optional<String> user, Optional<String> password) {

  /** Whether the text names a PostgreSQL database at all. */
  public static boolean matches(String url) {
    return url.startsWith("jdbc:postgresql:")
        || url.startsWith("postgres://")
        || url.startsWith("postgresql://");
  }

  /** Reads either form. */
  public static PostgresUrl parse(String url) {
    if (url.startsWith("jdbc:postgresql:")) {
      return new PostgresUrl(url, Optional.empty(), Optional.empty());
    }
    try {
      URI uri = new URI(url);
      if (!matches(url) || uri.getHost() == null) {
        throw new URISyntaxException("…", "no host");
      }
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      String[] login =
          uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
      return new PostgresUrl(
          "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
          part(login, 0),
          part(login, 1));
    } catch (URISyntaxException e) {
      throw new DatabaseUnusableException(
          "MESHFLOW_DB_URL is written postgres://user:password@host:5432/database or"
              + " jdbc:postgresql://host:5432/database: "
              + e.getReason());
    }
  }

  private static Optional<String> part(String[] login, int index) {
    return index < login.length
        ? Optional.of(URLDecoder.decode(login[index].replace("+", "%2B"), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Host and database, without user, password and options. */
  public String name() {
    int query = jdbc.indexOf('?');
    return (query < 0 ? jdbc : jdbc.substring(0, query)).substring("jdbc:".length());
  }

  @Override
  public String toString() {
    return name();
  }
}
