package io.meshflow.server.token;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Fetches the text of a JWK set: from a file, or over HTTPS (plain HTTP on this machine only).
 * Follows no redirects. Thread safe.
 */
final class KeySource {

  private static final int MOST_BYTES = 256 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

  private final String place;

  KeySource(String place) {
    this.place = place;
    if (remote() && !safe(URI.create(place))) {
      throw new IllegalArgumentException(
          "Keys of tokens come from a file or over https, not from " + place);
    }
  }

  private static boolean safe(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(address.getHost());
    return address.getUserInfo() == null
        && (scheme.equals("https") || scheme.equals("http") && HERE.contains(host));
  }

  private boolean remote() {
    return place.contains("://");
  }

  String text() throws IOException, InterruptedException {
    return remote() ? fetched() : Files.readString(Path.of(place), StandardCharsets.UTF_8);
  }

  private String fetched() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(place))
            .timeout(PATIENCE)
            .header("Accept", "application/json")
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException("it answered " + response.statusCode());
        }
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw new IOException("it sent more than " + MOST_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    }
  }
}
