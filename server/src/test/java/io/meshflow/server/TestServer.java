package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Ports;
import io.meshflow.core.execution.Rules;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.Store;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.core.model.Models;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.policy.OrderedOutputGate;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.text.PhiScrubber;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Known;
import io.meshflow.definition.Loaded;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.models.DetectedModels;
import io.meshflow.server.api.Documents;
import io.meshflow.server.api.GatewayTerms;
import io.meshflow.server.api.Handlers;
import io.meshflow.server.api.Proofs;
import io.meshflow.server.identity.RevokedKeys;
import io.meshflow.storage.Storage;
import io.meshflow.storage.log.Exports;
import io.meshflow.stub.StubModelServer;
import io.meshflow.tools.BuiltInFunctions;
import io.meshflow.tools.BuiltInTools;
import io.meshflow.tools.FileScope;
import io.meshflow.tools.GuardedHttpCaller;
import io.meshflow.tools.HttpLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The whole server over a real SQLite database and the demo model, on a free port. */
final class TestServer implements AutoCloseable {

  static final String OPERATOR = "operator-key-1";
  static final String ADMIN = "admin-key-1";

  /** Every answer that a test gets from here is held against the contract. */
  static final Conformance CONTRACT = new Conformance();

  final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  final Runs runs;
  private final RevokedKeys revoked;
  final Storage storage;
  final MeshServer server;
  final String base;
  private final Optional<ServerSettings.Tls> tls;
  private final GatewayTerms gateway;
  private final InstantSource clock;
  private final HttpClient http = HttpClient.newHttpClient();

  static TestServer open(Path home) {
    return open(home, models -> models, keys());
  }

  static List<String> keys() {
    return List.of(
        OPERATOR,
        ADMIN + ";admin;*",
        "viewer-key-1;viewer",
        "reviewer-key-1;reviewer",
        "agent-key-1;agent",
        "viewer-key-2;viewer;acme",
        "operator-key-2;operator;acme",
        "reviewer-key-2;reviewer;acme",
        "admin-key-2;admin;acme");
  }

  /** A server whose gateway lives under another policy. */
  static TestServer open(Path home, UnaryOperator<Models> wrap, Policy.Mode gateway) {
    return open(home, wrap, GatewayTerms.usual(gateway));
  }

  /** A server whose gateway lives under other terms. */
  static TestServer open(Path home, UnaryOperator<Models> wrap, GatewayTerms gateway) {
    return new TestServer(
        home,
        Wraps.of(wrap),
        ServerSettings.Identity.of(keys()),
        ServerSettings.Bounds.USUAL,
        Optional.empty(),
        gateway);
  }

  static TestServer open(Path home, UnaryOperator<Models> wrap, List<String> keys) {
    return new TestServer(home, wrap, keys, ServerSettings.Bounds.USUAL);
  }

  TestServer(
      Path home, UnaryOperator<Models> wrap, List<String> keys, ServerSettings.Bounds bounds) {
    this(home, wrap, ServerSettings.Identity.of(keys), bounds);
  }

  TestServer(
      Path home,
      UnaryOperator<Models> wrap,
      ServerSettings.Identity identity,
      ServerSettings.Bounds bounds) {
    this(home, wrap, identity, bounds, Optional.empty());
  }

  TestServer(
      Path home,
      UnaryOperator<Models> wrap,
      ServerSettings.Identity identity,
      ServerSettings.Bounds bounds,
      Optional<ServerSettings.Tls> tls) {
    this(home, Wraps.of(wrap), identity, bounds, tls, GatewayTerms.usual(Policy.Mode.STANDARD));
  }

  /** A server that reads runs through another ledger. */
  static TestServer reading(Path home, UnaryOperator<Ledger> wrap) {
    Wraps wraps = new Wraps(models -> models, wrap, Optional.empty(), InstantSource.system());
    return wrapped(home, wraps, keys());
  }

  /** A server whose kernel goes by this clock. */
  static TestServer at(Path home, UnaryOperator<Models> wrap, InstantSource clock) {
    return wrapped(home, new Wraps(wrap, ledger -> ledger, Optional.empty(), clock), keys());
  }

  private static TestServer wrapped(Path home, Wraps wraps, List<String> keys) {
    return new TestServer(
        home,
        wraps,
        ServerSettings.Identity.of(keys),
        ServerSettings.Bounds.USUAL,
        Optional.empty(),
        GatewayTerms.usual(Policy.Mode.STANDARD));
  }

  /** A server over another database, read through another ledger. */
  static TestServer over(
      String database, Path home, UnaryOperator<Ledger> wrap, List<String> keys) {
    Wraps wraps = new Wraps(models -> models, wrap, Optional.of(database), InstantSource.system());
    return wrapped(home, wraps, keys);
  }

  /** What stands before the real parts, and where the database is that is no file of its own. */
  private record Wraps(
      UnaryOperator<Models> models,
      UnaryOperator<Ledger> ledger,
      Optional<String> database,
      InstantSource clock) {
    static Wraps of(UnaryOperator<Models> models) {
      return new Wraps(models, ledger -> ledger, Optional.empty(), InstantSource.system());
    }
  }

  private TestServer(
      Path home,
      Wraps wraps,
      ServerSettings.Identity identity,
      ServerSettings.Bounds bounds,
      Optional<ServerSettings.Tls> tls,
      GatewayTerms gateway) {
    this.tls = tls;
    this.gateway = gateway;
    storage = Storage.open(home, wraps.database());
    Models models =
        wraps
            .models()
            .apply(DetectedModels.detect(Map.of(), "demo", InstantSource.system(), Duration.ZERO));
    CelExpressions expressions = new CelExpressions();
    CheckedSchemas schemas = new CheckedSchemas();
    Ports ports =
        new Ports(
            models,
            new BuiltInTools(FileScope.of(home, home.resolve("workspace")), InstantSource.system()),
            new BuiltInFunctions(),
            new GuardedHttpCaller(HttpLimits.DEFAULT, InstantSource.system()));
    Rules rules =
        new Rules(
            OrderedGate.complete(),
            new OrderedOutputGate(),
            expressions,
            schemas,
            new PinnedWorkflows(),
            PhiScrubber::scrub);
    revoked = new RevokedKeys(storage.ledger(), storage.vault(), InstantSource.system());
    runs =
        new Runs(
            new Store(wraps.ledger().apply(storage.ledger()), storage.leases(), storage.vault())
                .with(revoked),
            ports,
            rules,
            wraps.clock(),
            Runs.Settings.SERVER);
    Known known = Known.NOTHING.with(models).with(ports.tools()).with(ports.functions());
    clock = wraps.clock();
    server = started(models, new Definitions(known, expressions, schemas), identity, bounds);
    base = "http://127.0.0.1:" + server.port();
  }

  private MeshServer started(
      Models models,
      Definitions definitions,
      ServerSettings.Identity identity,
      ServerSettings.Bounds bounds) {
    Handlers.Kernel kernel =
        new Handlers.Kernel(
            runs,
            models,
            new Handlers.Kept(
                storage.ledger(), storage.vault(), storage.accounts(), revoked.keys()),
            (name, source) -> checked(definitions.load(name, source.text(), source.files()), name),
            new StorageProofs(storage),
            new DemoInstallation(gateway),
            clock);
    ServerSettings settings =
        new ServerSettings(
            "127.0.0.1",
            0,
            identity,
            "default",
            new ServerSettings.Web(Set.of("https://app.example"), false, true),
            bounds,
            tls,
            false);
    return MeshServer.start(
        kernel, settings, new MeshServer.Surroundings("test", Map.of(), this::log));
  }

  /** A server whose only model, {@code stub}, is asked of this upstream. */
  static TestServer over(StubModelServer upstream, Path home) {
    return open(home, models(upstream), keys());
  }

  /** The same with a policy for what the gateway does. */
  static TestServer over(StubModelServer upstream, Path home, Policy.Mode mode) {
    return open(home, models(upstream), mode);
  }

  private static UnaryOperator<Models> models(StubModelServer upstream) {
    Map<String, String> environment =
        Map.of("OPENAI_BASE_URL", upstream.baseUrl(), "MESHFLOW_MODEL_PRICE", "1/2");
    return _ -> DetectedModels.detect(environment, "stub", InstantSource.system(), Duration.ZERO);
  }

  private synchronized void log(Instant at, String level, String line) {
    log.add(line);
    notifyAll();
  }

  /** Waits until a line of the log holds these words: it is written after the answer went out. */
  synchronized void told(String words) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try {
      while (log.stream().noneMatch(line -> line.contains(words)) && System.nanoTime() < until) {
        wait(100);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(log).anyMatch(line -> line.contains(words));
  }

  /** Asks for a path and comes back when the answer went out and all was done that follows it. */
  void served(String request, String key, String body) throws IOException {
    String head = " HTTP/1.1\r\nHost: x\r\nX-API-Key: " + key + "\r\n";
    String told = "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
    String first = request + head + (body.isEmpty() ? "" : told) + "\r\n" + body;
    String both = first + "GET /live" + head + "Connection: close\r\n\r\n";
    // of one connection the second request is looked at when the first is done with
    RawAnswers heard = RawAnswers.to(server.port(), both, Duration.ofSeconds(60));
    assertThat(heard.answers()).extracting(RawAnswers.Answer::status).containsExactly(200, 200);
  }

  private static Documents.Checked checked(Loaded loaded, String name) {
    return new Documents.Checked(
        loaded.workflow(),
        loaded.problems().stream()
            .map(
                p ->
                    new Documents.Fault(
                        p.file().equals(name) ? "" : p.file(),
                        p.line(),
                        p.column(),
                        p.fatal(),
                        p.code(),
                        p.message(),
                        p.suggestion()))
            .toList());
  }

  record StorageProofs(Storage storage) implements Proofs {
    @Override
    public void export(String tenant, StreamId stream, Consumer<String> line) {
      storage.exports().write(Exports.Request.sealed(tenant, stream), line);
    }

    @Override
    public Verifier verifier(String tenant) {
      return storage.verifier(tenant, List.of());
    }

    @Override
    public Optional<String> checkpoint(String tenant) {
      return storage.checkpoint(tenant);
    }

    @Override
    public VerifierKey verifierKey(String tenant) {
      return storage.verifierKey(tenant);
    }
  }

  /** An answer. */
  record Answer(int status, String body, HttpResponse<?> response) {
    Value.Obj json() {
      return (Value.Obj) Json.parse(body);
    }

    /** The path that was asked for; error texts may repeat it. */
    String path() {
      return response.request().uri().getRawPath();
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }
  }

  Answer get(String path, String key) {
    return send("GET", path, key, null);
  }

  Answer post(String path, String key, String body) {
    return send("POST", path, key, body);
  }

  Answer send(String method, String path, String key, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      CONTRACT.check(
          new Conformance.Exchange(
              method,
              path,
              response.statusCode(),
              response.headers().firstValue("Content-Type").orElse(""),
              response.body()));
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(method + " " + path + " failed", e);
    }
  }

  HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    server.close();
    runs.close();
    storage.close();
    http.close();
  }
}
