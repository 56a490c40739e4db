package io.meshflow.server.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.policy.Correlation;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.identity.Access;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.IdentityRefused;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Takes every request through the same doors, in the same order. Thread safe. */
public final class Dispatcher implements Handler {

  /**
   * What it is made of.
   *
   * @param handlers by operation id; one for each operation of the contract
   * @param stopping whether nothing more is begun
   */
  public record Parts(
      Contract contract,
      Gatekeeper gatekeeper,
      Map<String, io.meshflow.server.web.Handler> handlers,
      Watcher watcher,
      Settings settings,
      Connections connections,
      BooleanSupplier stopping,
      InstantSource clock) {}

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

  /** Strangers behind the same proxy must not silence them; each costs next to nothing. */
  private static final Set<String> PROBES = Set.of("live", "ready");

  private static final int OPEN_PER_SECOND = 200;

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
                settings.perSecond(),
                settings.perTenant(),
                REFUSED_PER_SECOND,
                OPEN_PER_SECOND,
                settings.atOnce()),
            micros());
    this.origins = new Origins(settings.origins());
    for (Operation operation : parts.contract().operations()) {
      if (!parts.handlers().containsKey(operation.id())) {
        throw new IllegalStateException("nothing answers " + operation.id());
      }
    }
  }

  /** Not of the clock on the wall, which people and servers of time set back. */
  private static LongSupplier micros() {
    long begun = System.nanoTime();
    return () -> (System.nanoTime() - begun) / 1000;
  }

  /** Waits until no request and no stream is under way, as far as patience goes. */
  public void ended(Duration patience) {
    limits.ended(patience);
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
      passage.answering.refuse(problem);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      code = "stopped";
      passage.answering.refuse(Failures.stopping());
    } catch (UncheckedIOException | CloseConnectionException | ClientGone e) {
      code = passage.gone();
    } catch (RuntimeException e) {
      Problem problem = Failures.problem(e);
      cause = problem.status() == 500 ? Optional.of(e) : Optional.empty();
      code = problem.code();
      passage.answering.refuse(problem);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    parts
        .watcher()
        .answered(
            passage.answered(
                new Watcher.Outcome(passage.code(code), passage.target(), took, cause)));
    passage.answering.end();
    Ending.of(request, response);
  }

  /** Whoever watches must not end a server for being busy; the answer costs nothing. */
  private static boolean unhindered(Operation operation) {
    return operation.id().equals("live");
  }

  /** One request on its way. */
  private final class Passage {
    private final ServerRequest request;
    private final Function<String, Optional<String>> headers;
    private final Correlation correlation;
    private final String span = parts.settings().traced() ? Correlations.span() : "";
    private final Dialect dialect;
    private final Answering answering;
    private Optional<Operation> operation = Optional.empty();
    private Caller caller = Caller.NOBODY;
    private String tenant = parts.gatekeeper().defaultTenant();
    private String target = "";
    private String reason = "";
    private final BooleanSupplier late;
    private boolean streams;

    Passage(ServerRequest request, ServerResponse response) {
      this.request = request;
      this.late = parts.connections().begun(request.remotePeer().address());
      this.headers = name -> request.headers().first(HeaderNames.create(name));
      this.correlation = Correlations.of(headers);
      this.dialect = Dialect.of(request.path().rawPath(), headers);
      this.answering = new Answering(response, dialect, correlation.id());
    }

    String target() {
      return target;
    }

    Watcher.Answered answered(Watcher.Outcome outcome) {
      return new Watcher.Answered(
          operation, caller.id(), tenant, correlation, span, answering.status(), outcome);
    }

    /** Why the client is not there any more. */
    String gone() {
      if (late.getAsBoolean()) {
        answering.broken(408);
        return "too_slow";
      }
      return "client_gone";
    }

    /** What the record says: more than is told to whom nobody knows. */
    String code(String told) {
      return reason.isEmpty() ? told : reason;
    }

    void run() throws InterruptedException {
      common();
      String method = request.prologue().method().text();
      if (method.equals("OPTIONS")) {
        answering.send(new Reply.Whole(204, origins.preflight(headers), new byte[0]));
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
      if (parts.stopping().getAsBoolean() && !match.operation().access().open()) {
        throw Failures.stopping();
      }
      Call call = call(match);
      if (unhindered(match.operation())) {
        answering.send(handler(call).handle(call));
        return;
      }
      try {
        answering.send(admitted(call));
      } finally {
        if (streams) {
          limits.closed(caller.id());
        }
      }
    }

    private Reply admitted(Call call) throws InterruptedException {
      if (!limits.enter()) {
        throw Problem.later(503, "overloaded", "Too many requests are under way.", 1);
      }
      try {
        return handled(call);
      } finally {
        limits.leave();
      }
    }

    private Reply handled(Call call) throws InterruptedException {
      Reply reply = handler(call).handle(call);
      if (reply instanceof Reply.Opening opening) {
        room();
        reply = opening.opener().get();
      }
      if (reply instanceof Reply.Awaited awaited) {
        reply = awaited.waiter().answer(parts.connections().gone(request.remotePeer().address()));
      }
      return reply;
    }

    /** Takes a place among the streams, before anything begins that would be streamed. */
    private void room() {
      Limits.Stream place = limits.opened(caller.id());
      if (place == Limits.Stream.KEY_FULL) {
        throw Problem.later(
            429, "too_many_streams", "This key reads as many streams as one may.", 5);
      }
      if (place == Limits.Stream.ALL_FULL) {
        throw Problem.later(503, "overloaded", "Too many streams are open.", 5);
      }
      streams = true;
    }

    private io.meshflow.server.web.Handler handler(Call call) {
      return Objects.requireNonNull(parts.handlers().get(call.operation().id()));
    }

    private void common() {
      answering.header("X-Correlation-ID", correlation.id());
      dialect.id(correlation.id()).forEach(answering::header);
      answering.header("X-Content-Type-Options", "nosniff");
      answering.header("Cache-Control", "no-store");
      origins.headers(headers).forEach(answering::header);
    }

    private void identify(Operation wanted) {
      SingleHeaders.check(request.headers());
      boolean open =
          wanted.access().open()
              || (parts.settings().openMetrics() && wanted.id().equals("metrics"));
      if (open) {
        glance(wanted);
        if (caller.known()) {
          rate(wanted);
        } else if (!PROBES.contains(wanted.id())) {
          stranger();
        }
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

    /** Whoever has no key is counted by address. */
    private void stranger() {
      if (!limits.open(request.remotePeer().host()).allowed()) {
        throw Problem.later(429, "rate_limited", "Too many requests without a key.", 1);
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
      answering.header("WWW-Authenticate", "Bearer realm=\"meshflow\"");
      throw new Problem(401, "unauthorized", refused.detail());
    }

    private void rate(Operation wanted) {
      Limits.Decision decision =
          limits.request(
              new Limits.Asked(caller.id(), caller.tenant(), wanted.id(), wanted.perSecond()));
      dialect.limits(decision, parts.clock().instant()).forEach(answering::header);
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
  }
}
