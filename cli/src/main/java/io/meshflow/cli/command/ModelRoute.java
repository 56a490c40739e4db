package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.models.DetectedModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        "Asks no model. Measured times are those of a running server, not of this command.%n")
final class ModelRoute implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Alias or model; else the default.")
  String name = "";

  @Option(names = "--explain", description = "Say why, with prices and sizes.")
  boolean explain;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    DetectedModels models = session.models();
    List<ModelOffer> offers = models.candidates(name);
    if (offers.isEmpty()) {
      String remedy = models.remedy(name).orElse("`meshflow models list` shows those there are");
      throw Refusal.usage("There is no model '" + name + "': " + remedy + ".");
    }
    if (json) {
      session.terminal().print(Json.canonical(document(models, offers)));
    } else if (explain) {
      session.terminal().print(table(models, offers).lines(session.terminal().look()));
    } else {
      offers.forEach(offer -> session.terminal().print(Line.of(offer.place())));
    }
    return Exit.DONE;
  }

  private Table table(DetectedModels models, List<ModelOffer> offers) {
    Table table =
        new Table(
            Column.text("MODEL", 10),
            Column.number("IN $/M"),
            Column.number("OUT $/M"),
            Column.number("CONTEXT").optional(1),
            Column.text("WHY", 10));
    for (int place = 0; place < offers.size(); place++) {
      ModelOffer offer = offers.get(place);
      table.row(
          Line.of(place == 0 ? Style.STRONG : Style.PLAIN, offer.place()),
          Line.of(offer.price().map(p -> Amounts.money(p.inputPerMillion())).orElse("unknown")),
          Line.of(offer.price().map(p -> Amounts.money(p.outputPerMillion())).orElse("unknown")),
          Line.of(Amounts.count(offer.contextTokens())),
          Line.of(Style.FAINT, why(models, place)));
    }
    return table;
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

  private Value.Obj document(DetectedModels models, List<ModelOffer> offers) {
    List<Value> places = new ArrayList<>();
    for (int place = 0; place < offers.size(); place++) {
      places.add(
          Value.Obj.builder()
              .put("provider", offers.get(place).provider())
              .put("model", offers.get(place).model())
              .put("why", why(models, place))
              .build());
    }
    return Value.Obj.builder().put("name", name).put("candidates", Value.array(places)).build();
  }
}
