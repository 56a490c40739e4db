package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Needs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow models route}. */
@Command(
    name = "route",
    header = "Says which model a name leads to, and what stands in when it fails.%n",
    description =
        "Asks no model. Measured times are those of a running server, not of this command. Say with"
            + " --needs and the sizes what a request asks for; --explain then shows who is left"
            + " out.%n")
final class ModelRoute implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Alias or model; else the default.")
  String name = "";

  @Option(names = "--explain", description = "Say why, with prices and sizes.")
  boolean explain;

  @Option(
      names = "--needs",
      split = ",",
      paramLabel = "ABILITY",
      description = "What the request needs: tools, images, structured_output, thinking.")
  List<String> needs = new ArrayList<>();

  @Option(names = "--input-tokens", paramLabel = "N", description = "How long the request is.")
  long input;

  @Option(names = "--output-tokens", paramLabel = "N", description = "How long the answer may be.")
  long output;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    Value.Obj route = session.modelRoute(name, needs());
    if (json) {
      session.terminal().print(Json.canonical(route));
    } else if (explain) {
      session.terminal().print(table(route).lines(session.terminal().look()));
    } else {
      route.array("candidates").forEach(each -> session.terminal().print(Line.of(place(each))));
    }
    if (route.array("candidates").isEmpty()) {
      throw Refusal.usage("No model can take this: " + reasons(route) + ".");
    }
    return Exit.DONE;
  }

  private Needs needs() {
    Set<Ability> abilities = EnumSet.noneOf(Ability.class);
    for (String word : needs) {
      try {
        abilities.add(Ability.of(word.strip()));
      } catch (IllegalArgumentException unknown) {
        throw Refusal.usage(
            "There is no ability '"
                + word
                + "': use tools, images, structured_output or thinking.");
      }
    }
    return new Needs(input, output, abilities);
  }

  private static String place(Value offer) {
    return ((Value.Obj) offer).text("provider") + "/" + ((Value.Obj) offer).text("model");
  }

  private static String reasons(Value.Obj route) {
    return route.array("left_out").stream()
        .map(one -> place(one) + " " + String.join(" and ", ((Value.Obj) one).texts("reasons")))
        .collect(Collectors.joining("; "));
  }

  private static Table table(Value.Obj route) {
    Table table =
        new Table(
            Column.text("MODEL", 10),
            Column.number("IN $/M"),
            Column.number("OUT $/M"),
            Column.number("CONTEXT").optional(1),
            Column.text("WHY", 10));
    Style style = Style.STRONG;
    for (Value each : route.array("candidates")) {
      row(table, style, (Value.Obj) each, ((Value.Obj) each).text("why"));
      style = Style.PLAIN;
    }
    for (Value each : route.array("left_out")) {
      Value.Obj one = (Value.Obj) each;
      row(table, Style.FAINT, one, "left out: " + String.join(", ", one.texts("reasons")));
    }
    return table;
  }

  private static void row(Table table, Style style, Value.Obj offer, String why) {
    table.row(
        Line.of(style, place(offer)),
        Line.of(ModelsCommand.price(offer, "input_usd_per_million")),
        Line.of(ModelsCommand.price(offer, "output_usd_per_million")),
        Line.of(offer.wholeIf("context_tokens").map(Amounts::count).orElse("unknown")),
        Line.of(Style.FAINT, why));
  }
}
