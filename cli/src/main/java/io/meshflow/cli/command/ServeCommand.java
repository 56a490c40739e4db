package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.server.MeshServer;
import io.meshflow.server.ServerSettings;
import io.meshflow.server.operations.LogPipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow serve}. */
@Command(
    name = "serve",
    header = "Serves the API, the event streams and the first page.%n",
    description = {
      "The first start on this machine makes one admin key: a terminal shows it once, otherwise it",
      "lies in the home folder, readable by its owner alone. Beyond this machine the server listens",
      "only with a configured key.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow serve",
      "  meshflow serve --port 9000 --demo",
      "  MESHFLOW_API_KEYS='s3cret-key;operator,other-key;viewer;acme' meshflow serve --host 0.0.0.0"
    })
final class ServeCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Where to listen; MESHFLOW_HOST, else 127.0.0.1.")
  String host = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "MESHFLOW_PORT, else 8000; 0 for any free.")
  @Nullable Integer port;

  @Option(names = "--demo", description = "Let the demo model answer when no other is configured.")
  boolean demo;

  @Option(
      names = "--watch",
      paramLabel = "DIR",
      description = "Register workflow files of a folder.")
  String watch = "";

  @Option(
      names = {"--tls-cert", "--tls-chain"},
      paramLabel = "FILE",
      description = "Certificate chain, PEM; read again when it changes.")
  String chain = "";

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Private key, PKCS #8 PEM.")
  String key = "";

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description = "Clients must show a certificate of these issuers as well as a key.")
  String issuers = "";

  @Override
  public Integer call() throws InterruptedException {
    Session session = session(spec);
    Optional<ServerSettings.Tls> tls = tls(session);
    Optional<Path> folder =
        watch.isEmpty() ? Optional.empty() : Optional.of(Serving.folder(session, watch));
    return serve(
        session,
        new Serving.Wish(
            host.isEmpty() ? session.settings().text(Setting.HOST) : host,
            port(session, port),
            Root.apiKeys(spec),
            demo,
            tls),
        folder,
        (kernel, server) -> {});
  }

  /** One whose warnings go to the log of the server. */
  static Session session(@Nullable CommandSpec spec) {
    Session session = Root.of(spec);
    session.telling((style, text) -> ServeLog.remark(session, style, text));
    return session;
  }

  /** The port of the flag, else of the settings. */
  static int port(Session session, @Nullable Integer flag) {
    return flag == null ? Integer.parseInt(session.settings().text(Setting.PORT)) : flag;
  }

  private Optional<ServerSettings.Tls> tls(Session session) {
    if (chain.isEmpty() != key.isEmpty() || chain.isEmpty() && !issuers.isEmpty()) {
      throw Refusal.usage("TLS needs both --tls-cert and --tls-key.");
    }
    Optional<Path> clients =
        issuers.isEmpty() ? Optional.empty() : Optional.of(session.path(issuers));
    return chain.isEmpty()
        ? Optional.empty()
        : Optional.of(new ServerSettings.Tls(session.path(chain), session.path(key), clients));
  }

  /**
   * Serves until the process is asked to end. Being asked is no failure: the process then ends with
   * 0, and not with the number of the signal, which is why it halts once all is closed.
   */
  static int serve(
      Session session,
      Serving.Wish wish,
      Optional<Path> folder,
      BiConsumer<Kernel, MeshServer> begun)
      throws InterruptedException {
    Kernel.Plan plan =
        new Kernel.Plan(
            folder.orElseGet(() -> session.path(".")),
            "",
            wish.demo() ? session.demoPause() : Duration.ZERO);
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    AtomicBoolean served = new AtomicBoolean();
    Thread hook =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  ended.countDown();
                  if (Serve.patiently(closed) && served.get()) {
                    Runtime.getRuntime().halt(Exit.DONE);
                  }
                });
    Runtime.getRuntime().addShutdownHook(hook);
    try (LogPipe _ = ServeLog.open(session)) {
      ServeLog.settings(session);
      Optional<Waiting.Opened> opened = Waiting.open(session, plan, wish, ended);
      if (opened.isPresent()) {
        Serving.Wish found = wish.on(opened.get().port(), opened.get().waiting().isPresent());
        serve(new Work(session, found, folder, begun), opened.get(), ended);
      }
      served.set(true);
    } finally {
      closed.countDown();
    }
    return Exit.DONE;
  }

  private record Work(
      Session session,
      Serving.Wish wish,
      Optional<Path> folder,
      BiConsumer<Kernel, MeshServer> begun) {}

  private static void serve(Work work, Waiting.Opened opened, CountDownLatch ended)
      throws InterruptedException {
    Session session = work.session();
    try (Kernel kernel = opened.kernel();
        MeshServer server = listening(session, kernel, work.wish(), opened)) {
      Banner.show(session, server, kernel, work.wish());
      Serve.firstKey(session, server);
      work.begun().accept(kernel, server);
      Optional<WorkflowWatch> watching =
          work.folder().map(path -> WorkflowWatch.begin(session, server, path));
      try (ModelsWatch _ = ModelsWatch.begin(session, kernel.parts(), server.files())) {
        ended.await();
      } finally {
        watching.ifPresent(WorkflowWatch::close);
      }
      ServeLog.remark(session, Style.FAINT, "stopping");
      server.stopAdmitting();
      kernel.runs().leave();
    }
  }

  private static MeshServer listening(
      Session session, Kernel kernel, Serving.Wish wish, Waiting.Opened opened) {
    try {
      return Serving.open(session, kernel, wish, ServeLog.sink(session));
    } catch (IllegalStateException | IllegalArgumentException refused) {
      throw Refusal.usage(List.of(String.valueOf(refused.getMessage())));
    } catch (java.io.UncheckedIOException taken) {
      throw taken(wish.port());
    } finally {
      opened.arrived();
    }
  }

  static Refusal taken(int port) {
    return Refusal.usage(
        List.of("Port " + port + " cannot be listened on; is it taken? Try --port 0."));
  }
}
