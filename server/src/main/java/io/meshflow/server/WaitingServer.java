package io.meshflow.server;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Unrouted;
import java.util.UUID;

/**
 * Stands where the server will be while its database is not there yet: it lives, is not ready, and
 * says to everybody else to come back. Thread safe.
 */
public final class WaitingServer implements AutoCloseable {

  private static final Value.Obj LIVE = Value.obj("live", Value.TRUE);
  private static final Value.Obj NOT_READY =
      Value.obj("ready", Value.FALSE, "dependencies", Value.obj("database", Value.of("down")));

  private final WebServer web;
  private final String version;

  private WaitingServer(ServerSettings settings, String version) {
    this.version = version;
    var builder =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .addListenerSocketOptions(SharedPort.options())
            // there is no record yet that could be written to
            .directHandlers(new Direct(new Unrouted(request -> {}, ""))::handlers)
            .routing((HttpRouting.Builder routing) -> routing.any(this::handle));
    settings.tls().ifPresent(tls -> builder.tls(PemTls.of(tls, PemTls.context(tls))));
    this.web = builder.build();
  }

  /**
   * Begins to listen where these settings say.
   *
   * @throws java.io.UncheckedIOException when somebody listens there, also another that waits
   */
  public static WaitingServer start(ServerSettings settings, String version) {
    WaitingServer server = new WaitingServer(settings, version);
    SharedPort.begin(
        settings.host(), settings.port(), () -> Listening.begin(server.web, settings.port()));
    return server;
  }

  /** Whether the server can begin to listen before this one ends, at the same port. */
  public static boolean yields() {
    return SharedPort.possible();
  }

  /** The port it listens on. */
  public int port() {
    return web.port();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    response.header("Cache-Control", "no-store");
    switch (request.path().rawPath()) {
      case "/live" -> answer(response, 200, "application/json", LIVE);
      case "/ready" -> answer(response, 503, "application/json", NOT_READY);
      case "/health" ->
          answer(
              response,
              503,
              "application/json",
              Value.Obj.builder()
                  .put("ok", Value.FALSE)
                  .put("version", version)
                  .put("database", "down")
                  .build());
      default -> {
        Problem starting = Problem.later(503, "starting", "The server waits for its database.", 2);
        response.header("Retry-After", "2");
        answer(
            response,
            503,
            "application/problem+json",
            starting.document(UUID.randomUUID().toString()));
      }
    }
  }

  private static void answer(ServerResponse response, int status, String type, Value.Obj body) {
    response.status(status);
    response.header("Content-Type", type);
    response.header("Connection", "close");
    response.send(Json.canonicalBytes(body));
  }

  @Override
  public void close() {
    web.stop();
  }
}
