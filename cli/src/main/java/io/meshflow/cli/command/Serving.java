package io.meshflow.cli.command;

import io.meshflow.cli.settings.KeySettings;
import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.settings.TokenSettings;
import io.meshflow.cli.wiring.Caution;
import io.meshflow.cli.wiring.Home;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.cli.wiring.LocalInstallation;
import io.meshflow.cli.wiring.Premises;
import io.meshflow.cli.wiring.StoredProofs;
import io.meshflow.cli.wiring.Tracing;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Loaded;
import io.meshflow.server.MeshServer;
import io.meshflow.server.ServerSettings;
import io.meshflow.server.api.Documents;
import io.meshflow.server.api.GatewayTerms;
import io.meshflow.server.api.Handlers;
import io.meshflow.server.operations.LogSink;
import io.meshflow.server.web.Watcher;
import io.meshflow.telemetry.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Puts a server over a kernel. */
final class Serving {

  /**
   * What the command line says.
   *
   * @param keys added to those of the settings
   * @param demo the demo model may answer although no provider is configured
   * @param takesOver a server that waited for the database still listens at the port
   */
  record Wish(
      String host,
      int port,
      List<String> keys,
      boolean demo,
      Optional<ServerSettings.Tls> tls,
      boolean takesOver) {
    Wish {
      keys = List.copyOf(keys);
    }

    Wish(String host, int port, List<String> keys, boolean demo, Optional<ServerSettings.Tls> tls) {
      this(host, port, keys, demo, tls, false);
    }

    /** The same on this port. */
    Wish on(int other, boolean from) {
      return new Wish(host, other, keys, demo, tls, from);
    }
  }

  private static final Set<String> PROBES = Set.of("live", "ready", "health", "metrics");

  private Serving() {}

  static MeshServer open(Session session, Kernel kernel, Wish wish, LogSink log) {
    Settings settings = session.settings();
    Definitions definitions = kernel.parts().definitions();
    Handlers.Kernel parts =
        new Handlers.Kernel(
            kernel.runs(),
            kernel.parts().models(),
            new Handlers.Kept(
                kernel.storage().ledger(),
                kernel.storage().vault(),
                kernel.storage().accounts(),
                kernel.keys()),
            (name, source) ->
                checked(settings, definitions.load(name, source.text(), source.files()), name),
            new StoredProofs(kernel.storage()),
            new LocalInstallation(kernel::models, gateway(settings)),
            InstantSource.system());
    return MeshServer.start(
        parts,
        settings(settings, wish, session.terminal().interactive()),
        new MeshServer.Surroundings(
            new Version().getVersion()[0],
            dependencies(session.home(), kernel, wish),
            log,
            kernel.tracing().map(tracing -> request -> trace(tracing, request))));
  }

  static GatewayTerms gateway(Settings settings) {
    return new GatewayTerms(
        Policy.Mode.of(settings.text(Setting.GATEWAY_POLICY)).orElseThrow(),
        settings.text(Setting.GATEWAY_BUDGET_USD).isEmpty()
            ? Optional.empty()
            : Optional.of(settings.micros(Setting.GATEWAY_BUDGET_USD)),
        settings.count(Setting.GATEWAY_BUDGET_TOKENS),
        Duration.ofSeconds(settings.count(Setting.GATEWAY_TIMEOUT)));
  }

  /** What is at no address, and who only looks whether the process lives, are left out. */
  private static void trace(Tracing tracing, Watcher.Answered request) {
    request
        .operation()
        .filter(operation -> !PROBES.contains(operation.id()))
        .ifPresent(
            operation ->
                tracing.request(
                    new Telemetry.Request(
                        request.correlation(),
                        request.span(),
                        operation.method(),
                        operation.path(),
                        request.status(),
                        request.tenant(),
                        request.outcome().took())));
  }

  private static Map<String, Supplier<String>> dependencies(Home home, Kernel kernel, Wish wish) {
    Map<String, Supplier<String>> checks = new LinkedHashMap<>();
    checks.put("database", kernel.storage()::fault);
    checks.put("disk", () -> Premises.disk(home));
    checks.put("keys", () -> Premises.keys(home));
    checks.put(
        "models", () -> kernel.models().demoOnly() && !wish.demo() ? "no_model_provider" : "");
    return checks;
  }

  static ServerSettings settings(Settings settings, Wish wish, boolean words) {
    List<String> keys =
        java.util.stream.Stream.concat(wish.keys().stream(), KeySettings.entries(settings).stream())
            .toList();
    return new ServerSettings(
        wish.host(),
        wish.port(),
        new ServerSettings.Identity(
            keys, KeySettings.file(settings), TokenSettings.rules(settings)),
        settings.text(Setting.DEFAULT_TENANT),
        new ServerSettings.Web(
            Set.copyOf(listed(settings.text(Setting.CORS_ORIGINS))),
            settings.flag(Setting.METRICS_OPEN),
            !words),
        bounds(settings),
        wish.tls(),
        wish.takesOver());
  }

  private static ServerSettings.Bounds bounds(Settings settings) {
    return new ServerSettings.Bounds(
        settings.count(Setting.MAX_BODY),
        settings.count(Setting.RATE_LIMIT),
        settings.count(Setting.TENANT_RATE_LIMIT),
        settings.count(Setting.MAX_REQUESTS),
        ServerSettings.Bounds.USUAL.requestTime(),
        ServerSettings.Bounds.USUAL.stopTime());
  }

  private static List<String> listed(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .collect(Collectors.toUnmodifiableList());
  }

  private static Documents.Checked checked(Settings settings, Loaded loaded, String name) {
    Optional<Workflow> workflow = loaded.workflow().map(w -> Caution.applied(settings, w));
    return new Documents.Checked(
        workflow,
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

  /** Where files that shall be watched lie. */
  static Path folder(Session session, String text) {
    return session.path(text.isEmpty() ? "." : text).toAbsolutePath().normalize();
  }
}
