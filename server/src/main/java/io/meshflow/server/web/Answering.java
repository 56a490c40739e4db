package io.meshflow.server.web;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import io.meshflow.core.data.Json;
import java.io.IOException;
import java.io.OutputStream;

/** Gives one request its answer, or the refusal instead of it. One thread. */
final class Answering {

  private final ServerResponse response;
  private final Dialect dialect;
  private final String id;
  private int status;
  private boolean streaming;
  private boolean cut;

  /**
   * @param id of the correlation
   */
  Answering(ServerResponse response, Dialect dialect, String id) {
    this.response = response;
    this.dialect = dialect;
    this.id = id;
  }

  int status() {
    return status;
  }

  void header(String name, String value) {
    response.header(name, value);
  }

  void send(Reply reply) throws InterruptedException {
    status = reply.status();
    response.status(reply.status());
    reply.headers().forEach(this::header);
    switch (reply) {
      case Reply.Whole whole -> {
        if (whole.body().length == 0) {
          response.send();
        } else {
          response.send(whole.body());
        }
      }
      case Reply.Streamed streamed -> stream(streamed);
      case Reply.Awaited twice -> throw new IllegalStateException("an answer is awaited once");
      case Reply.Opening twice -> throw new IllegalStateException("a stream is opened once");
    }
  }

  private void stream(Reply.Streamed streamed) throws InterruptedException {
    streaming = true;
    try (OutputStream out = response.outputStream()) {
      streamed.writer().write(out);
    } catch (IOException gone) {
      throw new ClientGone(gone);
    } catch (RuntimeException failure) {
      throw ClientGone.causes(failure) ? new ClientGone(failure) : failure;
    }
  }

  /** There is nobody to be answered; this is what it would have been. */
  void broken(int code) {
    status = code;
  }

  /** Says why; where a part of the answer is out already, the connection must be {@link #cut}. */
  void refuse(Problem problem) {
    status = problem.status();
    if (response.isSent()) {
      return;
    }
    if (streaming && !(response instanceof RoutingResponse routed && routed.resetStream())) {
      cut = true;
      return;
    }
    response.status(problem.status());
    header("Content-Type", dialect.contentType());
    problem.retryAfter().ifPresent(s -> header("Retry-After", Long.toString(s)));
    boolean last = problem.code().equals("stopping");
    if (last || problem.status() == 413 || problem.status() == 408) {
      header("Connection", "close");
    }
    response.send(Json.canonicalBytes(dialect.error(problem, id)));
  }

  /** Ends the connection where an answer broke off: its reader must not take it for whole. */
  void end() {
    if (cut) {
      throw new CloseConnectionException("the answer broke off");
    }
  }
}
