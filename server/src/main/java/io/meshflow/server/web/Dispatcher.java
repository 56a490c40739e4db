package io.meshflow.server.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.policy.Correlation;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.identity.Access;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.IdentityRefused;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/** Takes every request through the same doors, in the same order. Thread safe. */
public final class Dispatcher implements Handler {

  /**
   * What it is made of.
   *
   * @param handlers by operation id; one for each operation of the contract
   */
  public record Parts(
      Contract contract,
      Gatekeeper gatekeeper,
      Map<String, io.meshflow.server.web.Handler> handlers,
      Watcher watcher,
      Settings settings,
      Connections connections,
      InstantSource clock) {}

  /** What is known of the connections under the requests. */
  public interface Connections {
    /** A whole request is here. */
    void arrived(SocketAddress address);

    /** Tells, whenever it is asked, whether the client at the other end has gone. */
    BooleanSupplier gone(SocketAddress address);
  }

  /**
   * How much is allowed, and to pages of which other origins.
   *
   * @param traced every request is a span that somebody collects
   */
  public record Settings(
      int maxBody,
      int perSecond,
      int perTenant,
      int atOnce,
      Set<String> origins,
      boolean openMetrics,
      boolean traced) {}

  private static final int REFUSED_PER_SECOND = 20;
  private static final List<HeaderName> ONCE =
      List.of(
          HeaderNames.AUTHORIZATION,
          HeaderNames.create("X-API-Key"),
          HeaderNames.create("X-Tenant-ID"));

  private final Parts parts;
  private final Router router;
  private final Bodies bodies;
  private final Limits limits;
  private final Origins origins;

  public Dispatcher(Parts parts) {
    this.parts = parts;
    Settings settings = parts.settings();
    this.router = new Router(parts.contract().operations());
    this.bodies = new Bodies(parts.contract(), settings.maxBody());
    this.limits =
        new Limits(
            new Limits.Bounds(
                settings.perSecond(), settings.perTenant(), REFUSED_PER_SECOND, settings.atOnce()),
            parts.clock());
    this.origins = new Origins(settings.origins());
    for (Operation operation : parts.contract().operations()) {
      if (!parts.handlers().containsKey(operation.id())) {
        throw new IllegalStateException("nothing answers " + operation.id());
      }
    }
  }

  /** Requests under way. */
  public int under() {
    return limits.under();
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    Passage passage = new Passage(request, response);
    long begun = System.nanoTime();
    Optional<Throwable> cause = Optional.empty();
    String code = "";
    try {
      Current.of(passage.correlation.id(), passage::run);
    } catch (Problem problem) {
      code = problem.code();
      passage.refuse(problem);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      code = "stopped";
      passage.refuse(Problem.later(503, "stopping", "The server is stopping.", 1));
    } catch (java.io.UncheckedIOException | ClientGone e) {
      code = "client_gone";
    } catch (RuntimeException e) {
      Problem problem = Failures.problem(e);
      cause = problem.status() == 500 ? Optional.of(e) : Optional.empty();
      code = problem.code();
      passage.refuse(problem);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    parts
        .watcher()
        .answered(
            passage.answered(
                new Watcher.Outcome(passage.code(code), passage.target(), took, cause)));
    Ending.of(request, response);
  }

  /** One request on its way. */
  private final class Passage {
    private final ServerRequest request;
    private final ServerResponse response;
    private final Function<String, Optional<String>> headers;
    private final Correlation correlation;
    private final String span = parts.settings().traced() ? Correlations.span() : "";
    private final Dialect dialect;
    private Optional<Operation> operation = Optional.empty();
    private Caller caller = Caller.NOBODY;
    private String tenant = parts.gatekeeper().defaultTenant();
    private String target = "";
    private String reason = "";
    private int status;

    Passage(ServerRequest request, ServerResponse response) {
      this.request = request;
      this.response = response;
      this.headers = name -> request.headers().first(HeaderNames.create(name));
      this.correlation = Correlations.of(headers);
      this.dialect = Dialect.of(request.path().rawPath(), headers);
    }

    String target() {
      return target;
    }

    Watcher.Answered answered(Watcher.Outcome outcome) {
      return new Watcher.Answered(
          operation, caller.id(), tenant, correlation, span, status, outcome);
    }

    /** What the record says: more than is told to whom nobody knows. */
    String code(String told) {
      return reason.isEmpty() ? told : reason;
    }

    void run() throws InterruptedException {
      common();
      String method = request.prologue().method().text();
      if (method.equals("OPTIONS")) {
        send(new Reply.Whole(204, origins.preflight(headers), new byte[0]));
        return;
      }
      Router.Match match = router.match(method, request.path().rawPath());
      operation = Optional.of(match.operation());
      target =
          Stream.of("run", "key", "tenant")
              .flatMap(name -> Optional.ofNullable(match.path().get(name)).stream())
              .findFirst()
              .orElse("");
      identify(match.operation());
      if (match
          .operation()
          .id()
          .equals("live")) { // whoever watches must not end a server for being busy
        send(handled(match));
        return;
      }
      if (!limits.enter()) {
        throw Problem.later(503, "overloaded", "Too many requests are under way.", 1);
      }
      Reply reply;
      try {
        reply = handled(match);
        if (reply instanceof Reply.Awaited awaited) {
          reply = awaited.waiter().answer(parts.connections().gone(request.remotePeer().address()));
        }
      } finally {
        limits.leave();
      }
      send(reply);
    }

    private Reply handled(Router.Match match) throws InterruptedException {
      return Objects.requireNonNull(parts.handlers().get(match.operation().id()))
          .handle(call(match));
    }

    private void common() {
      response.header("X-Correlation-ID", correlation.id());
      dialect.id(correlation.id()).forEach((name, value) -> response.header(name, value));
      response.header("X-Content-Type-Options", "nosniff");
      response.header("Cache-Control", "no-store");
      origins.headers(headers).forEach((name, value) -> response.header(name, value));
    }

    private void identify(Operation wanted) {
      unambiguous();
      boolean open =
          wanted.access().open()
              || (parts.settings().openMetrics() && wanted.id().equals("metrics"));
      if (open) {
        glance(wanted);
        return;
      }
      known().ifPresent(this::unknown);
      rate(wanted);
      Access.refusal(wanted, caller)
          .ifPresent(
              why -> {
                throw new Problem(403, "forbidden", why);
              });
      tenant =
          parts
              .gatekeeper()
              .tenant(caller, headers.apply("X-Tenant-ID"))
              .orElseThrow(
                  () -> new Problem(403, "foreign_tenant", "This key may not name that tenant."));
    }

    /** A header that two readers might read differently proves nothing. */
    private void unambiguous() {
      for (HeaderName name : ONCE) {
        if (request.headers().contains(name) && request.headers().get(name).valueCount() > 1) {
          throw Problem.malformed(
              "ambiguous_header", "The header " + name.defaultCase() + " may stand here once.");
        }
      }
    }

    /**
     * Who asks for what is open to all; the database may be away, and is not asked for a sign of
     * life.
     */
    private void glance(Operation wanted) {
      Optional<Caller> given = parts.gatekeeper().given(headers);
      if (given.isPresent() || wanted.id().equals("live")) {
        caller = given.orElse(Caller.NOBODY);
        return;
      }
      try {
        var _ = known();
      } catch (LedgerUnavailableException away) {
        caller = Caller.NOBODY;
      }
    }

    private Optional<IdentityRefused> known() {
      try {
        caller = parts.gatekeeper().caller(headers);
        tenant = caller.unbound() ? tenant : caller.tenant();
        return Optional.empty();
      } catch (IdentityRefused refused) {
        return Optional.of(refused);
      }
    }

    private void unknown(IdentityRefused refused) {
      String address = request.remotePeer().host();
      reason = refused.reason();
      if (!limits.refused(address).allowed()) {
        throw Problem.later(429, "too_many_attempts", "Too many attempts without a key.", 2);
      }
      if (reason.equals("token_keys_away")) {
        throw Problem.later(
            503, "identity_unavailable", "The keys of the token issuer are not here now.", 10);
      }
      response.header("WWW-Authenticate", "Bearer realm=\"meshflow\"");
      throw new Problem(401, "unauthorized", refused.detail());
    }

    private void rate(Operation wanted) {
      Limits.Decision decision =
          limits.request(
              new Limits.Asked(caller.id(), caller.tenant(), wanted.id(), wanted.perSecond()));
      dialect
          .limits(decision, parts.clock().instant())
          .forEach((name, value) -> response.header(name, value));
      if (!decision.allowed()) {
        throw Problem.later(
            429,
            "rate_limited",
            "This key, its tenant or this route is asked too often.",
            decision.retrySeconds());
      }
    }

    private Call call(Router.Match match) {
      Map<String, String> query = Percent.query(request.query().rawValue());
      for (String name : query.keySet()) {
        if (!match.operation().query().contains(name)) {
          throw Problem.malformed("unknown_parameter", "This address takes no such parameter.");
        }
      }
      Value.Obj body = bodies.read(match.operation(), request);
      parts.connections().arrived(request.remotePeer().address());
      return new Call(
          match.operation(),
          caller,
          tenant,
          span.isEmpty() ? correlation : correlation.under(span),
          match.path(),
          query,
          body,
          headers);
    }

    private void send(Reply reply) throws InterruptedException {
      status = reply.status();
      response.status(reply.status());
      reply.headers().forEach((name, value) -> response.header(name, value));
      switch (reply) {
        case Reply.Whole whole -> {
          if (whole.body().length == 0) {
            response.send();
          } else {
            response.send(whole.body());
          }
        }
        case Reply.Awaited twice -> throw new IllegalStateException("an answer is awaited once");
        case Reply.Streamed streamed -> {
          try (OutputStream out = response.outputStream()) {
            streamed.writer().write(out);
          } catch (IOException gone) {
            throw new ClientGone(gone);
          } catch (RuntimeException failure) {
            throw ClientGone.causes(failure) ? new ClientGone(failure) : failure;
          }
        }
      }
    }

    void refuse(Problem problem) {
      status = problem.status();
      if (response.isSent()) {
        return;
      }
      response.status(problem.status());
      response.header("Content-Type", dialect.contentType());
      problem.retryAfter().ifPresent(s -> response.header("Retry-After", Long.toString(s)));
      if (problem.status() == 413 || problem.status() == 408) {
        response.header("Connection", "close");
      }
      response.send(Json.canonicalBytes(dialect.error(problem, correlation.id())));
    }
  }
}
