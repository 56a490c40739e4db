package io.meshflow.cli.command;

import io.meshflow.cli.graph.DotText;
import io.meshflow.cli.graph.GraphText;
import io.meshflow.cli.graph.MermaidText;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow describe}. */
@Command(
    name = "describe",
    header = "Draws a workflow: in the terminal, as Mermaid or as Graphviz.%n",
    footer = {
      "",
      "Examples:",
      "  meshflow describe review.yaml",
      "  meshflow describe review.yaml --format dot | dot -Tsvg > review.svg"
    })
final class DescribeCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The workflow.")
  String file = "";

  @Option(
      names = "--format",
      paramLabel = "text|mermaid|dot",
      description = "How to draw it (default: text).")
  Format format = Format.text;

  /** Ways to draw. */
  enum Format {
    text,
    mermaid,
    dot
  }

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    Kernel.Plan plan = new Kernel.Plan(session.outside().folder(), "demo", Duration.ZERO);
    Workflow workflow = Loading.load(session, file, plan);
    switch (format) {
      case text ->
          session.terminal().print(new GraphText(workflow, session.terminal().look()).lines());
      case mermaid -> session.terminal().print(MermaidText.of(workflow));
      case dot -> session.terminal().print(DotText.of(workflow));
    }
    return Exit.DONE;
  }
}
