package io.meshflow.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow reject}. */
@Command(
    name = "reject",
    header = "Rejects what a run waits for, and goes on with it.%n",
    description = {
      "The answer is recorded first; then the run continues here, unless a living process has it.",
      "'meshflow trace RUN --step STEP' shows exactly what is decided about.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow reject last",
      "  meshflow reject RUN approval --by alice --note \"read it twice\" --no-resume"
    })
final class RejectCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run, or a child of it that asks.")
  String run = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STEP",
      description = "Which question, when several wait: a step, or the id that trace shows.")
  String step = "";

  @Option(names = "--by", paramLabel = "NAME", description = "Who decides (default: you).")
  String by = "";

  @Option(names = "--note", paramLabel = "TEXT", description = "Why; the run can read it.")
  String note = "";

  @Option(names = "--no-resume", description = "Record the answer only.")
  boolean noResume;

  @Option(names = "--json", description = "Print one JSON object at the end and nothing else.")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Decision.Said said = new Decision.Said(run, step, false, by, note);
    return new Decision(Root.of(spec), said).carryOut(!noResume, json);
  }
}
