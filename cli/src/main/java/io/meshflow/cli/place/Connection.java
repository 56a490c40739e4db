package io.meshflow.cli.place;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.RunRefused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Requests to one server under one key, as its contract says. Thread safe. */
final class Connection implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(5))
          .version(HttpClient.Version.HTTP_1_1)
          .executor(threads)
          .build();
  private final String base;
  private final String key;
  private final String tenant;

  /**
   * @param tenant that is meant; empty for the key's own
   */
  Connection(String address, String key, String tenant) {
    this.base = address.replaceFirst("/+$", "");
    this.key = key;
    this.tenant = tenant;
    try {
      String scheme = String.valueOf(URI.create(base).getScheme());
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw new IllegalArgumentException("no such scheme");
      }
    } catch (IllegalArgumentException e) {
      throw ServerFault.misused(
          "'" + address + "' is no address of a server; it looks like http://127.0.0.1:8000.");
    }
  }

  String base() {
    return base;
  }

  /** A part of a path. */
  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Value.Obj get(String path) {
    return get(path, Map.of());
  }

  Value.Obj get(String path, Map<String, String> headers) {
    HttpRequest.Builder request = request(path);
    headers.forEach(request::setHeader);
    return document(request.GET().build());
  }

  Value.Obj post(String path, Value.Obj body, Map<String, String> headers) {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    return document(
        request.POST(HttpRequest.BodyPublishers.ofString(Json.canonical(body))).build());
  }

  Value.Obj post(String path, Value.Obj body) {
    return post(path, body, Map.of());
  }

  Value.Obj put(String path, Value.Obj body) {
    return put(path, body, Map.of());
  }

  Value.Obj put(String path, Value.Obj body, Map<String, String> headers) {
    return sent("PUT", path, body, headers);
  }

  void delete(String path) {
    var _ = document(request(path).DELETE().build());
  }

  void delete(String path, Value.Obj body, Map<String, String> headers) {
    var _ = sent("DELETE", path, body, headers);
  }

  private Value.Obj sent(String method, String path, Value.Obj body, Map<String, String> headers) {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    return document(
        request.method(method, HttpRequest.BodyPublishers.ofString(Json.canonical(body))).build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .header("Accept", "application/json, application/x-ndjson");
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return tenant.isEmpty() ? request : request.header("X-Tenant-ID", tenant);
  }

  private Value.Obj document(HttpRequest request) {
    try {
      HttpResponse<String> answer =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (answer.statusCode() >= 400) {
        throw refusal(answer.statusCode(), answer.body());
      }
      return answer.body().isBlank() ? Value.Obj.EMPTY : (Value.Obj) Json.parse(answer.body());
    } catch (IOException away) {
      throw away(away);
    } catch (JsonException | ClassCastException other) {
      throw stranger();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServerFault.failed("The request to " + base + " was interrupted.");
    }
  }

  /** Reads an answer line by line until it ends; an IOException when it breaks. */
  void lines(String path, Map<String, String> headers, Consumer<String> each)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).setHeader("Accept", "application/x-ndjson");
    headers.forEach(request::setHeader);
    HttpResponse<InputStream> answer =
        client.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() >= 400) {
        throw refusal(answer.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isEmpty()) {
          each.accept(line);
        }
      }
    }
  }

  ServerFault away(IOException cause) {
    return ServerFault.failed(
        cause instanceof HttpTimeoutException
            ? "The server " + base + " does not answer in time. Is it overloaded, or the way to it?"
            : "The server "
                + base
                + " cannot be reached. Does it run ('meshflow serve'), and is the address right?");
  }

  private ServerFault stranger() {
    return ServerFault.failed(
        base + " does not answer as a MeshFlow server of this version would.");
  }

  private RuntimeException refusal(int status, String body) {
    Value.Obj problem;
    try {
      problem = (Value.Obj) Json.parse(body);
    } catch (JsonException | ClassCastException other) {
      return stranger();
    }
    String detail = problem.textIf("detail").orElse("");
    String code = problem.textIf("code").orElse("");
    return switch (status) {
      case 401 ->
          ServerFault.misused(
              key.isEmpty()
                  ? "The server " + base + " wants a key: --api-key or MESHFLOW_API_KEY."
                  : "The server " + base + " does not know this key; was it revoked?");
      case 403 -> new RunRefused(RunRefused.Kind.FORBIDDEN, detail);
      case 404 -> missing(code, detail);
      case 409 -> conflict(code, detail, problem);
      case 410 -> new RunRefused(RunRefused.Kind.ERASED, detail);
      case 400, 413, 415, 422 -> new ServerFault(true, detail, problems(problem));
      default -> ServerFault.failed(detail.isEmpty() ? "The server answered " + status : detail);
    };
  }

  private RuntimeException missing(String code, String detail) {
    return switch (code) {
      case "unknown_run" -> new RunRefused(RunRefused.Kind.UNKNOWN_RUN, detail);
      case "", "not_found" -> stranger();
      default -> ServerFault.misused(detail);
    };
  }

  private static RuntimeException conflict(String code, String detail, Value.Obj problem) {
    return switch (code) {
      case "ended" -> new RunRefused(RunRefused.Kind.ENDED, detail);
      case "busy" -> new RunRefused(RunRefused.Kind.BUSY, detail);
      case "already_answered" -> new LateAnswer(problem);
      default -> new RunRefused(RunRefused.Kind.CONFLICT, detail);
    };
  }

  private static List<Value.Obj> problems(Value.Obj problem) {
    return problem.arrayIf("problems").orElse(List.of()).stream()
        .filter(Value.Obj.class::isInstance)
        .map(Value.Obj.class::cast)
        .toList();
  }

  /** Somebody was faster. */
  static final class LateAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean approved;
    private final String by;

    LateAnswer(Value.Obj problem) {
      super("somebody was faster");
      this.approved = problem.textIf("state").filter("approved"::equals).isPresent();
      this.by = problem.textIf("answered_by").orElse("somebody");
    }

    boolean approved() {
      return approved;
    }

    String by() {
      return by;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
