package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow receipt}. */
@Command(
    name = "receipt",
    header = "Prints the newest signed checkpoint over the log that holds a run.%n",
    description = {
      "Keep it where the server cannot reach: a later export of the run must agree with it, or the",
      "record was changed. The public key is told beside.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow receipt last > receipt.txt",
      "  meshflow receipt RUN --json"
    })
final class ReceiptCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run.")
  String run = "";

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    try (Place place = session.reading()) {
      RunId id = RunNames.find(place, run);
      Value.Obj receipt = place.office().receipt(id);
      if (json) {
        session.terminal().print(Json.canonical(receipt));
        return Exit.DONE;
      }
      receipt.text("checkpoint").lines().forEach(session.terminal()::print);
      session
          .terminal()
          .note(Line.of(Style.FAINT, "public key: ").add(receipt.text("verifier_key")));
    }
    return Exit.DONE;
  }
}
