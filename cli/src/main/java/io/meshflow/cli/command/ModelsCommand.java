package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.models.DetectedModels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow models}. */
@Command(
    name = "models",
    header = "Shows which models there are here, and tries them.%n",
    subcommands = {
      ModelsCommand.Lists.class,
      ModelPrices.class,
      ModelRoute.class,
      ModelTrial.class
    })
final class ModelsCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(),
        "Say which: models list, prices, route, test.");
  }

  /** {@code meshflow models list}. */
  @Command(name = "list", header = "Lists the models, the default first.%n")
  static final class Lists implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Override
    public Integer call() {
      Session session = Root.of(spec);
      DetectedModels models = session.models();
      if (json) {
        session.terminal().print(Json.canonical(document(models.offers())));
        return Exit.DONE;
      }
      Table table = table(models.offers());
      session.terminal().print(table.lines(session.terminal().look()));
      session.terminal().print(Line.of(Style.FAINT, "default: ").add(models.explanation()));
      models.plan().sources().values().stream()
          .filter(source -> !source.missing().isEmpty())
          .forEach(source -> session.terminal().print(missing(source)));
      return Exit.DONE;
    }

    private static Line missing(ModelPlan.Source source) {
      return Line.of(Style.WARN, "not configured: ")
          .add(source.name() + " (set " + String.join(" and ", source.missing()) + ")");
    }

    private static Table table(List<ModelOffer> offers) {
      Table table =
          new Table(
              Column.text("MODEL", 10),
              Column.word("ALIAS").optional(2),
              Column.word("PROVIDER"),
              Column.number("IN $/M"),
              Column.number("OUT $/M"),
              Column.number("CONTEXT").optional(1));
      offers.forEach(offer -> row(table, offer));
      return table;
    }

    private static void row(Table table, ModelOffer offer) {
      table.row(
          Line.of(Style.STRONG, offer.model()),
          Line.of(Style.NAME, alias(offer)),
          Line.of(offer.provider()),
          Line.of(offer.price().map(p -> Amounts.money(p.inputPerMillion())).orElse("unknown")),
          Line.of(offer.price().map(p -> Amounts.money(p.outputPerMillion())).orElse("unknown")),
          Line.of(Amounts.count(offer.contextTokens())));
    }

    private static String alias(ModelOffer offer) {
      return offer.name().endsWith(offer.model()) || offer.provider().equals("demo")
          ? ""
          : offer.name();
    }

    private static Value.Array document(List<ModelOffer> offers) {
      List<Value> documents = new ArrayList<>();
      for (ModelOffer offer : offers) {
        ObjBuilder document =
            Value.Obj.builder()
                .put("model", offer.model())
                .put("alias", alias(offer))
                .put("provider", offer.provider())
                .put("context_tokens", offer.contextTokens());
        offer
            .price()
            .ifPresent(
                price ->
                    document
                        .put("input_usd_per_million", Amounts.dollars(price.inputPerMillion()))
                        .put("output_usd_per_million", Amounts.dollars(price.outputPerMillion())));
        documents.add(document.build());
      }
      return Value.array(documents);
    }
  }
}
