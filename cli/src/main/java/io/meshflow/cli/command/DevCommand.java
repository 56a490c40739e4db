package io.meshflow.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow dev}. */
@Command(
    name = "dev",
    header = "Serves on this machine for development.%n",
    description = {
      "Workflow files of the folder are registered, and again within a second when they change. A",
      "broken file is shown and the version before stays. The demo model answers when no other is",
      "configured, and a few runs to look at are made once. File tools read in the folder.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow dev",
      "  meshflow dev examples/contract-review --port 0"
    })
final class DevCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "What to watch (here).")
  String folder = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "MESHFLOW_PORT, else 8000; 0 for any free.")
  @Nullable Integer port;

  @Override
  public Integer call() throws InterruptedException {
    Session session = ServeCommand.session(spec);
    Serving.Wish wish =
        new Serving.Wish(
            "127.0.0.1", ServeCommand.port(session, port), List.of(), true, Optional.empty());
    return ServeCommand.serve(
        session, wish, Optional.of(Serving.folder(session, folder)), DemoData::make);
  }
}
