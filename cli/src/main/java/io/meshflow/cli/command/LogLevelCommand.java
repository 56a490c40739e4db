package io.meshflow.cli.command;

import io.meshflow.cli.place.ServerPlace;
import io.meshflow.cli.terminal.Line;
import io.meshflow.core.data.Value;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow admin log-level}. */
@Command(
    name = "log-level",
    header = "Shows or sets how much a running server logs.%n",
    description =
        "Counts at once and until the server ends; MESHFLOW_LOG_LEVEL is what it begins with.%n",
    footer = {
      "",
      "Examples:",
      "  meshflow admin log-level --server http://127.0.0.1:8000",
      "  meshflow admin log-level warn,io.helidon=debug,meshflow.request=off --server URL"
    })
final class LogLevelCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "LEVELS",
      description = "off, error, warn, info, debug, trace; with NAME= for one name; by commas.")
  String levels = "";

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    if (!session.remote()) {
      throw Refusal.usage("Say which server: --server URL or MESHFLOW_SERVER.");
    }
    try (ServerPlace server = session.server()) {
      Value.Obj set = server.logLevels(levels).object("levels");
      set.fields()
          .keySet()
          .forEach(name -> session.terminal().print(Line.of(name + "=" + set.text(name))));
    }
    return Exit.DONE;
  }
}
