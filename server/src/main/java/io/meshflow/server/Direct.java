package io.meshflow.server;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.meshflow.core.data.Json;
import io.meshflow.server.web.Dialect;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Unrouted;
import java.util.Optional;

/** Answers what never becomes a request, as a problem like any other. Thread safe. */
final class Direct implements DirectHandler {

  private final Unrouted unrouted;

  Direct(Unrouted unrouted) {
    this.unrouted = unrouted;
  }

  void handlers(DirectHandlers.Builder builder) {
    for (EventType type : EventType.values()) {
      builder.addHandler(type, this);
    }
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    String code = status.code() >= 500 ? "internal_error" : "malformed_request";
    String detail =
        status.code() >= 500
            ? "Something failed here."
            : "The request is not well-formed HTTP, or too large.";
    String id = unrouted.answered(status.code(), code);
    Dialect dialect = Dialect.of(request.path(), name -> Optional.empty());
    return TransportResponse.builder()
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, dialect.contentType())
        .header(HeaderNames.create("X-Correlation-ID"), id)
        .keepAlive(false)
        .entity(Json.canonicalBytes(dialect.error(new Problem(status.code(), code, detail), id)))
        .build();
  }
}
