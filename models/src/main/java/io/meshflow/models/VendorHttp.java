package io.meshflow.models;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * HTTP/1.1 to a vendor: the only class that knows the client. Never follows a redirect, because it
 * would carry the key elsewhere. Thread safe; the calling thread waits and reads.
 */
final class VendorHttp {

  private static final String KEEP = "jdk.httpclient.keepalive.timeout";

  static {
    // llama.cpp, vLLM and LiteLLM close a connection that rested for five seconds. A request sent
    // at that moment is lost, and nobody knows whether it was heard.
    if (System.getProperty(KEEP) == null) {
      System.setProperty(KEEP, "4");
    }
  }

  private final HttpClient client;

  VendorHttp(Duration connectTimeout) {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** An answer whose body is still arriving; closing it early closes the connection. */
  record Answer(int status, Map<String, java.util.List<String>> headers, TimedBody body)
      implements AutoCloseable {

    Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .flatMap(header -> header.getValue().stream())
          .findFirst();
    }

    /** Without parameters, in lower case, empty when there is none. */
    String contentType() {
      String type = header("content-type").orElse("");
      int end = type.indexOf(';');
      return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
      body.close();
    }
  }

  Answer post(URI uri, Map<String, String> headers, byte[] body, Patience patience)
      throws IOException, InterruptedException {
    return send(request(uri, headers).POST(HttpRequest.BodyPublishers.ofByteArray(body)), patience);
  }

  Answer fetch(URI uri, Map<String, String> headers, Patience patience)
      throws IOException, InterruptedException {
    return send(request(uri, headers).GET(), patience);
  }

  private static HttpRequest.Builder request(URI uri, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    headers.forEach(request::header);
    return request;
  }

  private Answer send(HttpRequest.Builder request, Patience patience)
      throws IOException, InterruptedException {
    Duration wait = Duration.ofNanos(patience.nextWait());
    TimedBody body = new TimedBody();
    try {
      HttpResponse<TimedBody> response = client.send(request.timeout(wait).build(), info -> body);
      return new Answer(response.statusCode(), response.headers().map(), response.body());
    } catch (InterruptedException stopped) {
      body.close(); // the answer may have begun to arrive at that moment
      throw stopped;
    } catch (HttpConnectTimeoutException notConnected) {
      throw notConnected;
    } catch (HttpTimeoutException late) {
      throw (IOException) patience.stalled().initCause(late);
    }
  }
}
