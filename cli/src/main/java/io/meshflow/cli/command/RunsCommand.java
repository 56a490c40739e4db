package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.RunList;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow runs}. */
@Command(
    name = "runs",
    header = "Lists runs, newest first.%n",
    footer = {
      "",
      "Examples:",
      "  meshflow runs --status paused",
      "  meshflow runs --workflow contract-review@1 --limit 5 --json"
    })
final class RunsCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      split = ",",
      description =
          "Only these: pending, running, paused, completed, failed, blocked, cancelled, max_iterations.")
  List<String> statuses = new ArrayList<>();

  @Option(
      names = "--workflow",
      paramLabel = "NAME",
      description = "Only runs of this workflow, as name or name@version.")
  String workflow = "";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (default 20).")
  int limit = 20;

  @Option(names = "--json", description = "Print a JSON array.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    if (limit < 1 || limit > RunQuery.MAX_LIMIT) {
      throw Refusal.usage("--limit is between 1 and " + RunQuery.MAX_LIMIT + ".");
    }
    Set<RunStatus> wanted = statuses();
    Terminal terminal = session.terminal();
    List<RunRow> rows;
    try (Place place = session.reading()) {
      rows = rows(place, wanted);
    }
    if (json) {
      terminal.print(Json.canonical(RunList.document(rows)));
    } else if (rows.isEmpty()) {
      terminal.print(Line.of(Style.FAINT, "No runs here yet, or none that fit."));
    } else {
      terminal.print(RunList.lines(rows, terminal.look(), session.now()));
    }
    return Exit.DONE;
  }

  private List<RunRow> rows(Place place, Set<RunStatus> wanted) {
    boolean versioned = workflow.isEmpty() || workflow.contains("@");
    Optional<String> exact =
        workflow.isEmpty() || !versioned ? Optional.empty() : Optional.of(workflow);
    int many = versioned ? limit : RunQuery.MAX_LIMIT;
    return place.list(new RunQuery(place.tenant(), wanted, exact, Optional.empty(), many)).stream()
        .filter(row -> versioned || row.workflow().startsWith(workflow + "@"))
        .limit(limit)
        .toList();
  }

  private Set<RunStatus> statuses() {
    Set<RunStatus> wanted = EnumSet.noneOf(RunStatus.class);
    for (String status : statuses) {
      try {
        wanted.add(RunStatus.valueOf(status.strip().toUpperCase(Locale.ROOT).replace('-', '_')));
      } catch (IllegalArgumentException e) {
        List<String> all = Arrays.stream(RunStatus.values()).map(RunStatus::word).toList();
        throw Refusal.usage(
            "There is no status '" + status + "'; there are " + String.join(", ", all) + ".");
      }
    }
    return wanted;
  }
}
