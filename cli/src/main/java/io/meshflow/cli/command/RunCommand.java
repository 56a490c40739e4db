package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.core.run.RunId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow run}. */
@Command(
    name = "run",
    header = "Runs a workflow and shows it while it happens.%n",
    description = {
      "Steps appear as they start, text streams in, and what needs a person's word is asked here.",
      "In a pipe, or with --json, nothing is asked: the run parks, and the last line is the command",
      "that approves it. Ctrl-C cancels the run; a killed process does not: the next command, or",
      "'meshflow resume', goes on without repeating what was recorded.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow run review.yaml --task \"Review nda.txt\"",
      "  meshflow run review.yaml --model demo --json | jq .status",
      "  meshflow run report.yaml --input @data.json --budget 0.10 --fail-on-pause",
      "",
      "Exit codes: 0 completed or parked, 1 failed, 2 wrong use or invalid file, 3 parked with",
      "--fail-on-pause, 4 blocked by policy, budget or a person, 5 loop limit, 130 cancelled."
    })
final class RunCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "WORKFLOW", description = "The workflow, a YAML file.")
  String workflow = "";

  @Option(names = "--task", paramLabel = "TEXT", description = "What is to be done.")
  String task = "";

  @Option(names = "--task-file", paramLabel = "FILE", description = "The same from a file.")
  String taskFile = "";

  @Option(
      names = "--input",
      paramLabel = "JSON|@FILE",
      description = "Data for the workflow, a JSON object.")
  String input = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Model for every agent; 'demo' needs no account and costs nothing.")
  String model = "";

  @Option(
      names = "--budget",
      paramLabel = "USD",
      description = "Cap of the run in dollars, at most the policy's.")
  String budget = "";

  @Option(
      names = "--on-approval",
      paramLabel = "ask|park",
      description = "Ask here, or leave the run waiting (default: ask in a terminal).")
  OnApproval onApproval = OnApproval.ask;

  @Option(names = "--fail-on-pause", description = "Exit with 3 when the run waits for a person.")
  boolean failOnPause;

  @Option(names = "--json", description = "Print one JSON object at the end and nothing else.")
  boolean json;

  @Option(names = "--by", paramLabel = "NAME", description = "Who starts and answers it.")
  String by = "";

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "A second run under the same key is the first one.")
  String key = "";

  /** What to do with questions. */
  enum OnApproval {
    ask,
    park
  }

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    Launch launch = new Launch(session, this);
    try (Place place = launch.place();
        Show show =
            new Show(
                session,
                place,
                new Show.Manner(
                    json, onApproval == OnApproval.ask, failOnPause, session.user(by)))) {
      launch.header().forEach(show::say);
      RunId run = launch.start(place);
      show.say(launch.name(run));
      return show.fresh(run);
    }
  }
}
