package io.meshflow.cli.command;

import io.meshflow.cli.place.ServerPlace;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow workflows}: what a server knows by name. */
@Command(
    name = "workflows",
    header = "Registers workflows with a server and lists them.%n",
    description =
        "Needs --server (or MESHFLOW_SERVER): without a server, a file is its own name.%n",
    footer = {
      "",
      "Examples:",
      "  meshflow workflows register review.yaml --server http://127.0.0.1:8000",
      "  meshflow run review --task \"Review nda.txt\" --server http://127.0.0.1:8000"
    })
final class WorkflowsCommand {

  @Spec @Nullable CommandSpec spec;

  private ServerPlace server() {
    Session session = Root.of(spec);
    if (!session.remote()) {
      throw Refusal.usage(
          "Names belong to a server: say which with --server or MESHFLOW_SERVER. Here, run the file.");
    }
    return session.server();
  }

  @Command(name = "register", header = "Registers files; the document says name and version.%n")
  int register(
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "Workflow files.")
          List<String> files) {
    Session session = Root.of(spec);
    try (ServerPlace server = server()) {
      for (String file : files) {
        Value.Obj told = server.register(Loading.source(session, file));
        session
            .terminal()
            .print(
                Line.of(Style.GOOD, "registered ")
                    .add(SafeText.line(told.text("name") + "@" + told.text("version"))));
      }
    }
    return Exit.DONE;
  }

  @Command(name = "list", header = "Lists the workflows, newest version first.%n")
  int list(@Option(names = "--json", description = "Print a JSON array.") boolean json) {
    Session session = Root.of(spec);
    List<Value.Obj> all;
    try (ServerPlace server = server()) {
      all = server.workflows();
    }
    if (json) {
      session.terminal().print(Json.canonical(Value.array(List.<Value>copyOf(all))));
      return Exit.DONE;
    }
    Table table =
        new Table(Column.text("WORKFLOW", 10), Column.word("VERSION"), Column.word("REGISTERED"));
    all.forEach(
        each ->
            table.row(
                Line.of(Style.STRONG, SafeText.line(each.text("name"))),
                Line.of(SafeText.line(each.text("version"))),
                Line.of(Style.FAINT, SafeText.line(each.textIf("registered_at").orElse("")))));
    session.terminal().print(table.lines(session.terminal().look()));
    return Exit.DONE;
  }
}
