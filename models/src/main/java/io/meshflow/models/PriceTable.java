package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Abilities;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Price;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Prices and sizes of models by their vendors' names; data, with the day and the page of each row.
 * Immutable.
 */
public final class PriceTable {

  private static final String BUNDLED = "prices.json";
  private static final double MICROS = 1_000_000;
  private static final Pattern VERSION =
      Pattern.compile("-(?:\\d{4}-\\d{2}-\\d{2}|\\d{8}|\\d{4}|\\d{3}|latest)");

  private final String version;
  private final Map<String, ModelFacts> models;
  private final Map<String, ModelFacts> embeddings;

  private PriceTable(
      String version, Map<String, ModelFacts> models, Map<String, ModelFacts> embeddings) {
    this.version = version;
    this.models = models;
    this.embeddings = embeddings;
  }

  /** The table that comes with this release. */
  public static PriceTable bundled() {
    try (InputStream in = PriceTable.class.getResourceAsStream(BUNDLED)) {
      if (in == null) {
        throw new IllegalStateException("the price table is missing from the build");
      }
      return read((Value.Obj) Json.parse(in.readAllBytes()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static PriceTable read(Value.Obj document) {
    return new PriceTable(
        document.text("version"), rows("models", document), rows("embeddings", document));
  }

  private static Map<String, ModelFacts> rows(String list, Value.Obj document) {
    Map<String, ModelFacts> rows = new LinkedHashMap<>();
    for (Value item : document.arrayIf(list).orElse(List.of())) {
      Value.Obj row = (Value.Obj) item;
      rows.put(row.text("model"), facts(row, document));
    }
    return rows;
  }

  private static ModelFacts facts(Value.Obj row, Value.Obj document) {
    long input = micros(row.number("input"));
    Price price =
        new Price(
            input,
            row.numberIf("output").map(PriceTable::micros).orElse(0L),
            row.numberIf("cached").map(PriceTable::micros).orElse(input),
            row.numberIf("cache_write").map(PriceTable::micros).orElse(input));
    Value.Obj source = document.object("sources").object(row.text("vendor"));
    return new ModelFacts(
        row.text("vendor"),
        row.text("model"),
        price,
        row.whole("context"),
        row.wholeIf("max_output").orElse(0L),
        row.textIf("as_of").orElse(source.text("as_of")),
        row.textIf("source").orElse(source.text("page")),
        abilities(row));
  }

  private static Abilities abilities(Value.Obj row) {
    Set<Ability> lacking = EnumSet.noneOf(Ability.class);
    if (row.has("lacks")) {
      row.array("lacks").forEach(word -> lacking.add(Ability.of(((Value.Text) word).value())));
    }
    boolean thinks = row.field("thinks").filter(Value.TRUE::equals).isPresent();
    Abilities usual = new Abilities(lacking, thinks, true);
    return row.wholeIf("image_tokens").map(usual::withImages).orElse(usual);
  }

  private static long micros(double dollars) {
    return Math.round(dollars * MICROS);
  }

  /** When the table was put together, as {@code yyyy-MM-dd}. */
  public String version() {
    return version;
  }

  /** The rows of models that answer, in the order of the file. */
  public List<ModelFacts> all() {
    return List.copyOf(models.values());
  }

  /** The rows of models that make vectors, which cost nothing but their input. */
  public List<ModelFacts> embeddings() {
    return List.copyOf(embeddings.values());
  }

  /** The row of a model that makes vectors, by its very name. */
  public Optional<ModelFacts> findEmbedding(String model) {
    return Optional.ofNullable(embeddings.get(model));
  }

  /**
   * The row of this name, or of the longest name that it extends by a date or a version number
   * only: {@code gpt-4o-2024-08-06} is {@code gpt-4o}, while {@code gpt-4o-audio} is nobody.
   */
  public Optional<ModelFacts> find(String model) {
    ModelFacts exact = models.get(model);
    if (exact != null) {
      return Optional.of(exact);
    }
    return models.values().stream()
        .filter(row -> model.startsWith(row.model()))
        .filter(row -> VERSION.matcher(model.substring(row.model().length())).matches())
        .reduce((a, b) -> a.model().length() >= b.model().length() ? a : b);
  }
}
