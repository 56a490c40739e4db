package io.meshflow.server;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.meshflow.core.execution.RunListener;
import io.meshflow.server.api.Handlers;
import io.meshflow.server.api.Health;
import io.meshflow.server.api.WorkflowSource;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.events.Feed;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.Role;
import io.meshflow.server.identity.StoredKey;
import io.meshflow.server.operations.BrokenFiles;
import io.meshflow.server.operations.Dependencies;
import io.meshflow.server.operations.LogSink;
import io.meshflow.server.operations.Metrics;
import io.meshflow.server.operations.Remarks;
import io.meshflow.server.operations.RequestLog;
import io.meshflow.server.operations.RunLog;
import io.meshflow.server.record.AuditLog;
import io.meshflow.server.token.Tokens;
import io.meshflow.server.web.Dispatcher;
import io.meshflow.server.web.Unrouted;
import io.meshflow.server.web.Watcher;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The server: listens until it is closed, then lets what is under way end. Thread safe.
 *
 * <p>Refuses to listen beyond this machine without a configured key.
 */
public final class MeshServer implements AutoCloseable {

  /**
   * What the process around it gives.
   *
   * @param dependencies by name; an empty text is well, anything else says what is wrong. One of
   *     the name {@code database} is asked once that answers
   * @param log takes lines of the log
   * @param tracer hears of every request, whose own span is then the parent of its runs
   */
  public record Surroundings(
      String version,
      Map<String, Supplier<String>> dependencies,
      LogSink log,
      Optional<Watcher> tracer) {
    public Surroundings {
      dependencies = Collections.unmodifiableMap(new LinkedHashMap<>(dependencies));
    }

    /** Without a tracer. */
    public Surroundings(String version, Map<String, Supplier<String>> dependencies, LogSink log) {
      this(version, dependencies, log, Optional.empty());
    }
  }

  /** The dependency that every server has. */
  private static final String DATABASE = "database";

  /** For what is answered to be sent. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Handlers.Kernel kernel;
  private final ServerSettings settings;
  private final Gatekeeper gatekeeper;
  private final Feed feed = new Feed();
  private final Metrics metrics;
  private final AuditLog audit;
  private final RequestLog log;
  private final Unrouted unrouted;
  private final Guard guard;
  private final BrokenFiles files = new BrokenFiles();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Dispatcher dispatcher;
  private final List<Runnable> listening;
  private final Handlers handlers;
  private final WebServer web;
  private final Remarks remarks;
  private final Optional<Watcher> tracer;
  private final Optional<NewestContext> context;
  private Optional<TlsWatch> tls = Optional.empty();

  private MeshServer(Handlers.Kernel kernel, ServerSettings settings, Surroundings around) {
    this.kernel = kernel;
    this.settings = settings;
    this.remarks = new Remarks(around.log(), settings.web().jsonLog(), kernel.clock());
    this.tracer = around.tracer();
    Keys keys = kernel.kept().keys();
    this.gatekeeper = gatekeeper(keys);
    if (!settings.loopback() && !gatekeeper.configured() && keys.all().isEmpty()) {
      throw new IllegalStateException(
          "Without a key the server listens on this machine only. Set MESHFLOW_API_KEYS or --api-key,"
              + " or make one with 'meshflow keys create', or use --host 127.0.0.1.");
    }
    this.metrics = new Metrics(kernel.ledger()::waiting, settings.defaultTenant());
    this.unrouted = new Unrouted(this::answered, settings.defaultTenant());
    this.guard = new Guard(settings.bounds().requestTime(), unrouted::late);
    this.audit = new AuditLog(kernel.ledger(), kernel.vault(), kernel.clock());
    this.log = new RequestLog(around.log(), settings.web().jsonLog(), kernel.clock());
    RunLog runLog = new RunLog(around.log(), settings.web().jsonLog(), kernel.clock());
    this.listening = List.of(listen(feed), listen(metrics), listen(runLog));
    Contract contract = Contract.bundled();
    Health health =
        new Health(
            new Health.Sources(
                around.version(),
                dependencies(around)::faults,
                this::figures,
                kernel.runs()::queued,
                files,
                stopping::get),
            kernel.clock());
    this.handlers =
        new Handlers(
            kernel,
            new Handlers.Own(
                contract, gatekeeper, feed, metrics, health, stopping::get, closed::get));
    this.context = settings.tls().map(PemTls::context).map(NewestContext::new);
    this.dispatcher = new Dispatcher(parts(contract));
    this.web = web(dispatcher);
  }

  private Gatekeeper gatekeeper(Keys keys) {
    ServerSettings.Identity identity = settings.identity();
    Tokens.Around around =
        new Tokens.Around(settings.defaultTenant(), kernel.clock(), remarks::warn, keys::alias);
    return new Gatekeeper(
        keys,
        settings.defaultTenant(),
        new Gatekeeper.Given(identity.apiKeys(), identity.keyFile(), kernel.clock(), remarks::warn),
        identity.tokens().map(rules -> new Tokens(rules, around)));
  }

  private Runnable listen(RunListener listener) {
    return kernel.runs().listen(listener);
  }

  private Dispatcher.Parts parts(Contract contract) {
    ServerSettings.Bounds bounds = settings.bounds();
    return new Dispatcher.Parts(
        contract,
        gatekeeper,
        handlers.byOperation(),
        this::answered,
        new Dispatcher.Settings(
            bounds.maxBody(),
            bounds.perSecond(),
            bounds.perTenant(),
            bounds.atOnce(),
            settings.web().origins(),
            settings.web().openMetrics(),
            tracer.isPresent()),
        guard,
        stopping::get,
        kernel.clock());
  }

  private Dependencies dependencies(Surroundings around) {
    Map<String, Supplier<String>> checks = new LinkedHashMap<>();
    Supplier<String> more = around.dependencies().getOrDefault(DATABASE, () -> "");
    checks.put(
        DATABASE,
        () -> {
          gatekeeper.keys().probe();
          return more.get();
        });
    around.dependencies().forEach(checks::putIfAbsent);
    return new Dependencies(checks);
  }

  private Map<String, Long> figures() {
    return Map.of(
        "workers", (long) kernel.runs().working(),
        "streams", (long) feed.clients(),
        "connections", (long) guard.open(),
        "audit_lost", audit.lost());
  }

  private WebServer web(Dispatcher dispatcher) {
    var builder =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxPayloadSize(-1)
            .idleConnectionTimeout(Duration.ofMinutes(5))
            .shutdownGracePeriod(LAST_WORDS)
            // only its other kind of socket tells that a waiting client has gone, but that one
            // forgets what TLS was told: which versions, and that clients show certificates
            .useNio(settings.tls().isPresent())
            .connectionOptions(guard.options())
            .directHandlers(new Direct(unrouted)::handlers)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                new StrictHttp(http(), settings.bounds().maxBody(), guard::heard))
            .routing((HttpRouting.Builder routing) -> routing.any(dispatcher));
    settings.tls().ifPresent(files -> builder.tls(PemTls.of(files, context.orElseThrow())));
    if (settings.takesOver()) {
      builder.addListenerSocketOptions(SharedPort.options());
    }
    return builder.build();
  }

  private Http1Config http() {
    return Http1Config.builder()
        .addReceiveListener(guard)
        .addSendListener(guard.sending())
        .maxPrologueLength(StrictReader.LONGEST_REQUEST_LINE)
        .maxHeadersSize(32_768)
        .build();
  }

  /**
   * Opens the server and begins to listen.
   *
   * @throws java.io.UncheckedIOException when the port cannot be listened on
   */
  public static MeshServer start(
      Handlers.Kernel kernel, ServerSettings settings, Surroundings around) {
    MeshServer server = new MeshServer(kernel, settings, around);
    try {
      Listening.begin(server.web, settings.port());
      server.watchTls();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void watchTls() {
    tls =
        settings.tls().map(files -> TlsWatch.begin(files, context.orElseThrow()::replace, remarks));
  }

  private void answered(Watcher.Answered request) {
    metrics.request(request);
    tracer.ifPresent(collector -> collector.answered(request));
    log.request(request);
    boolean changing =
        request.operation().filter(Operation::mutating).isPresent() && !onRecord(request);
    AuditLog.Noted call =
        new AuditLog.Noted(
            request.tenant(),
            request.operation().map(Operation::id).orElse("none"),
            request.key(),
            request.status(),
            request.outcome().code(),
            target(request));
    if (changing || call.refused()) {
      audit.note(call);
    }
  }

  /** A call of the gateway that was answered is a run, and on record as one. */
  private static boolean onRecord(Watcher.Answered request) {
    return request.status() < 300
        && request.operation().filter(o -> o.path().startsWith("/v1/")).isPresent();
  }

  private static String target(Watcher.Answered request) {
    String target = request.outcome().target();
    return request.status() < 400 && target.matches("[A-Za-z0-9-]{1,64}") ? target : "";
  }

  /** The first key of an installation without any, for every tenant; empty when there is one. */
  public Optional<String> firstKey() {
    boolean needed = !gatekeeper.configured() && gatekeeper.keys().all().isEmpty();
    return needed
        ? Optional.of(
            gatekeeper
                .keys()
                .create(
                    "server",
                    new StoredKey.Grant("admin", Role.ADMIN, Caller.ANY, Set.of()),
                    Optional.empty())
                .text())
        : Optional.empty();
  }

  /** Registers a workflow document of the default tenant; a problem when it has faults. */
  public void register(WorkflowSource source) {
    handlers.register(settings.defaultTenant(), "server", source);
  }

  /** Where watched files that are broken are told. */
  public BrokenFiles files() {
    return files;
  }

  /** The port it listens on. */
  public int port() {
    return web.port();
  }

  /** Answers from now on that it stops; what was asked before goes on. */
  public void stopAdmitting() {
    stopping.set(true);
  }

  /**
   * Stops admitting, tells streams that they end, lets requests end, and closes. Runs are not its
   * business: those who wait for them hear of it when they are left.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      stopAdmitting();
      tls.ifPresent(TlsWatch::close);
      dispatcher.ended(settings.bounds().stopTime());
      web.stop();
      listening.forEach(Runnable::run);
      audit.close();
      guard.close();
    }
  }
}
