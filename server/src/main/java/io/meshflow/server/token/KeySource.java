package io.meshflow.server.token;

import static java.net.http.HttpResponse.BodyHandlers.limiting;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    try {
      return body(client.sendAsync(request, limiting(BodyHandlers.ofByteArray(), MOST_BYTES)));
    } finally {
      client.shutdownNow();
    }
  }

  /** The whole answer by its deadline: that of a request ends with its headers. */
  private static String body(Future<HttpResponse<byte[]>> asked)
      throws IOException, InterruptedException {
    try {
      HttpResponse<byte[]> response = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("it answered " + response.statusCode());
      }
      return new String(response.body(), StandardCharsets.UTF_8);
    } catch (TimeoutException late) {
      throw new IOException("it did not answer within " + PATIENCE.toSeconds() + " seconds", late);
    } catch (ExecutionException failed) {
      throw new IOException(String.valueOf(failed.getCause()), failed);
    }
  }
}
