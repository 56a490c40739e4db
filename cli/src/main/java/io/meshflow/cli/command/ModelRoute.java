package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Needs;
import io.meshflow.models.DetectedModels;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
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
      description = "What the request needs: tools, images, structured_output.")
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
    DetectedModels models = session.models();
    Candidates candidates = models.candidates(name, needs());
    if (candidates.none()) {
      String remedy = models.remedy(name).orElse("`meshflow models list` shows those there are");
      throw Refusal.usage("There is no model '" + name + "': " + remedy + ".");
    }
    if (json) {
      session.terminal().print(Json.canonical(document(models, candidates)));
    } else if (explain) {
      session.terminal().print(table(models, candidates).lines(session.terminal().look()));
    } else {
      candidates.able().forEach(offer -> session.terminal().print(Line.of(offer.place())));
    }
    if (candidates.able().isEmpty()) {
      throw Refusal.usage("No model can take this: " + candidates.reasons() + ".");
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
            "There is no ability '" + word + "': use tools, images or structured_output.");
      }
    }
    return new Needs(input, output, abilities);
  }

  private Table table(DetectedModels models, Candidates candidates) {
    List<ModelOffer> offers = candidates.able();
    Table table =
        new Table(
            Column.text("MODEL", 10),
            Column.number("IN $/M"),
            Column.number("OUT $/M"),
            Column.number("CONTEXT").optional(1),
            Column.text("WHY", 10));
    for (int place = 0; place < offers.size(); place++) {
      row(table, place == 0 ? Style.STRONG : Style.PLAIN, offers.get(place), why(models, place));
    }
    for (Candidates.Unable one : candidates.unable()) {
      row(table, Style.FAINT, one.offer(), "left out: " + String.join(", ", one.reasons()));
    }
    return table;
  }

  private static void row(Table table, Style style, ModelOffer offer, String why) {
    table.row(
        Line.of(style, offer.place()),
        Line.of(offer.price().map(p -> Amounts.money(p.inputPerMillion())).orElse("unknown")),
        Line.of(offer.price().map(p -> Amounts.money(p.outputPerMillion())).orElse("unknown")),
        Line.of(offer.abilities().sized() ? Amounts.count(offer.contextTokens()) : "unknown"),
        Line.of(Style.FAINT, why));
  }

  private String why(DetectedModels models, int place) {
    if (place > 0) {
      return "asked when the one before fails";
    }
    boolean alias = models.plan().aliases().containsKey(name);
    if (!alias) {
      return name.isEmpty() ? models.explanation() : "named itself";
    }
    ModelPlan.Strategy strategy = models.plan().routing().strategy();
    return "by strategy " + strategy.name().toLowerCase(Locale.ROOT);
  }

  private Value.Obj document(DetectedModels models, Candidates candidates) {
    List<ModelOffer> offers = candidates.able();
    List<Value> places = new ArrayList<>();
    for (int place = 0; place < offers.size(); place++) {
      places.add(
          Value.Obj.builder()
              .put("provider", offers.get(place).provider())
              .put("model", offers.get(place).model())
              .put("why", why(models, place))
              .build());
    }
    List<Value> leftOut = new ArrayList<>();
    for (Candidates.Unable one : candidates.unable()) {
      leftOut.add(
          Value.Obj.builder()
              .put("provider", one.offer().provider())
              .put("model", one.offer().model())
              .put("reasons", Value.texts(one.reasons()))
              .build());
    }
    return Value.Obj.builder()
        .put("name", name)
        .put("candidates", Value.array(places))
        .put("left_out", Value.array(leftOut))
        .build();
  }
}
