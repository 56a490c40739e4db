package io.meshflow.cli.command;

import io.meshflow.cli.place.KernelPlace;
import io.meshflow.cli.place.Place;
import io.meshflow.cli.place.ServerPlace;
import io.meshflow.cli.settings.Fault;
import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.cli.wiring.Home;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.cli.wiring.Parts;
import io.meshflow.cli.wiring.Tracing;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Needs;
import io.meshflow.models.DetectedModels;
import io.meshflow.models.ModelReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One use of the command line: its settings, its terminal, the kernel when it is needed. */
final class Session {

  private final Outside outside;
  private final Settings settings;
  private final Terminal terminal;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private volatile BiConsumer<Style, String> told;

  Session(Outside outside, Settings settings) {
    this.outside = outside;
    this.settings = settings;
    this.terminal = outside.terminal().apply(settings.text(Setting.COLOR));
    this.told = (style, text) -> terminal.note(Line.of(style, "warning: ").add(text));
  }

  Terminal terminal() {
    return terminal;
  }

  /** The settings as they are, faults included. */
  Settings rawSettings() {
    return settings;
  }

  /** The settings, when nothing fatal is wrong with them; the rest is told beside. */
  Settings settings() {
    List<String> fatal = new ArrayList<>();
    for (Fault fault : settings.faults()) {
      if (fault.fatal()) {
        fatal.add(fault.text());
      } else {
        warn(fault.text());
      }
    }
    if (!fatal.isEmpty()) {
      throw Refusal.usage(fatal);
    }
    return settings;
  }

  /** From here on what is to be known besides goes into a log. */
  void telling(BiConsumer<Style, String> log) {
    told = log;
  }

  private void warn(String text) {
    if (warned.add(text)) {
      told.accept(Style.WARN, text);
    }
  }

  String tenant() {
    return settings.text(Setting.DEFAULT_TENANT);
  }

  Home home() {
    return Home.of(settings, outside.folder());
  }

  /** A path as the user means it. */
  Path path(String text) {
    return outside.folder().resolve(text);
  }

  Instant now() {
    return outside.clock().instant();
  }

  Outside outside() {
    return outside;
  }

  /** Who acts, when nobody else is named. */
  String user(String named) {
    return named.isEmpty() ? System.getProperty("user.name", "somebody") : named;
  }

  /** Whether the runs are those of a server. */
  boolean remote() {
    return !settings.text(Setting.SERVER).isEmpty();
  }

  /** Where runs live, for looking at them and continuing them. */
  Place place() {
    return place(new Kernel.Plan(outside.folder(), "", demoPause()));
  }

  Place place(Kernel.Plan plan) {
    return remote() ? server() : new KernelPlace(kernel(plan));
  }

  /** The same for commands that only read, or change without going on: asks for no model. */
  Place reading() {
    return place(new Kernel.Plan(outside.folder(), "demo", Duration.ZERO));
  }

  /** The models that answer here; needs no database. */
  DetectedModels models() {
    Kernel.Plan plan = new Kernel.Plan(outside.folder(), "", Duration.ZERO);
    return new Parts(settings(), home(), plan).models().now();
  }

  /** The models there are, here or on the server. */
  Value.Obj modelList() {
    return asked(ServerPlace::models, () -> ModelReport.list(models()));
  }

  /** Where the name of a model leads, here or on the server. */
  Value.Obj modelRoute(String name, Needs needs) {
    return asked(server -> server.route(name, needs), () -> routeHere(name, needs));
  }

  private Value.Obj routeHere(String name, Needs needs) {
    DetectedModels here = models();
    return ModelReport.route(here, name, needs)
        .orElseThrow(() -> Refusal.usage(ModelReport.missing(here, name)));
  }

  /** The price table, here or on the server. */
  Value.Obj modelPrices() {
    return asked(ServerPlace::prices, ModelReport::prices);
  }

  private Value.Obj asked(Function<ServerPlace, Value.Obj> there, Supplier<Value.Obj> here) {
    if (!remote()) {
      return here.get();
    }
    try (ServerPlace server = server()) {
      return there.apply(server);
    }
  }

  /** The server that is meant. */
  ServerPlace server() {
    Settings given = settings();
    boolean own = given.given(Setting.DEFAULT_TENANT).source().equals("default");
    return ServerPlace.open(
        given.text(Setting.SERVER),
        given.text(Setting.API_KEY),
        own ? "" : given.text(Setting.DEFAULT_TENANT));
  }

  /** What stands above a run of a server. */
  List<Line> whereabouts() {
    return List.of(Line.of(Style.FAINT, " on ").add(settings.text(Setting.SERVER)));
  }

  /** The kernel for commands that work on the data of this machine alone. */
  Kernel reader() {
    if (remote()) {
      throw Refusal.usage(
          "This command works on the data of this machine. Leave out --server and MESHFLOW_SERVER.");
    }
    return kernel(new Kernel.Plan(outside.folder(), "demo", Duration.ZERO));
  }

  /** A kernel whose database may be behind its signed checkpoints. */
  Kernel behind() {
    return Kernel.openAnyhow(
        settings(), home(), new Kernel.Plan(outside.folder(), "demo", Duration.ZERO));
  }

  Kernel kernel(Kernel.Plan plan, io.meshflow.core.execution.Runs.Settings manner) {
    return Kernel.open(settings(), home(), plan, manner).traced(tracing());
  }

  Kernel kernel(Kernel.Plan plan) {
    return Kernel.open(settings(), home(), plan).traced(tracing());
  }

  private Optional<Tracing> tracing() {
    try {
      return Tracing.of(
          settings, new Version().getVersion()[0], line -> told.accept(Style.WARN, line));
    } catch (IllegalArgumentException unreadable) {
      throw Refusal.usage(String.valueOf(unreadable.getMessage()));
    }
  }

  /** The demo model types as a person watches, and at once for programs. */
  Duration demoPause() {
    return terminal.interactive() ? Duration.ofMillis(18) : Duration.ZERO;
  }

  /** A path as it is shorter to read, seen from here. */
  String shown(Path path) {
    return path.startsWith(outside.folder())
        ? outside.folder().relativize(path).toString()
        : path.toString();
  }

  /** A command line of ours that can be pasted. */
  String commandLine(String... words) {
    StringBuilder line = new StringBuilder(quoted(outside.program()));
    for (String word : words) {
      line.append(' ').append(quoted(word));
    }
    if (settings.given(Setting.SERVER).source().equals("--server")) {
      line.append(" --server ").append(quoted(settings.text(Setting.SERVER)));
    }
    return line.toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
