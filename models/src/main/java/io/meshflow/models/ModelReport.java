package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What there is to say of models, as documents. Stateless. */
public final class ModelReport {

  private static final double MICROS = 1_000_000;

  private ModelReport() {}

  /**
   * The models there are, the default first, and what is not configured. Those for vectors last.
   */
  public static Value.Obj list(DetectedModels models) {
    List<Value> offers = new ArrayList<>();
    models.offers().forEach(offer -> offers.add(offer(offer).put("for", "chat").build()));
    for (ModelOffer offer : models.embedders().offers()) {
      offers.add(offer(offer).put("for", "vectors").build());
    }
    List<Value> missing = new ArrayList<>();
    for (ModelPlan.Source source : models.plan().sources().values()) {
      if (!source.missing().isEmpty()) {
        missing.add(
            Value.obj("provider", Value.of(source.name()), "set", Value.texts(source.missing())));
      }
    }
    List<String> aliases =
        models.plan().aliases().values().stream()
            .filter(alias -> !alias.terms().embedding())
            .map(ModelPlan.Alias::name)
            .toList();
    return Value.Obj.builder()
        .put("models", Value.array(offers))
        .put("default", models.explanation())
        .put("aliases", Value.texts(aliases))
        .put("missing", Value.array(missing))
        .put("keys", keys(models))
        .build();
  }

  /** The keys of providers that have several, by their names, and which of them rest. */
  private static Value keys(DetectedModels models) {
    List<Value> keys = new ArrayList<>();
    models
        .keys()
        .forEach(
            (provider, standings) ->
                standings.forEach(standing -> keys.add(key(provider, standing))));
    return Value.array(keys);
  }

  private static Value key(String provider, KeyPool.Standing standing) {
    KeyLimit limit = standing.key().limit();
    ObjBuilder key =
        Value.Obj.builder().put("provider", provider).put("key", standing.key().label());
    key.putIf(limit.requests() > 0, "requests_per_minute", Value.of(limit.requests()));
    key.putIf(limit.tokens() > 0, "tokens_per_minute", Value.of(limit.tokens()));
    standing
        .until()
        .ifPresent(
            until -> key.put("aside_until", until.toString()).put("aside_for", standing.why()));
    return key.build();
  }

  private static ObjBuilder offer(ModelOffer offer) {
    ObjBuilder document =
        Value.Obj.builder()
            .put("model", offer.model())
            .put("alias", alias(offer))
            .put("provider", offer.provider())
            .putIf(offer.abilities().sized(), "context_tokens", Value.of(offer.contextTokens()));
    offer
        .price()
        .ifPresent(
            price ->
                document
                    .put("input_usd_per_million", price.inputPerMillion() / MICROS)
                    .put("output_usd_per_million", price.outputPerMillion() / MICROS));
    return document;
  }

  private static String alias(ModelOffer offer) {
    return offer.name().endsWith(offer.model()) || offer.provider().equals(DetectedModels.DEMO)
        ? ""
        : offer.name();
  }

  /**
   * Which models a name leads to now, in order, why, and who is left out by what is needed; empty
   * when there is none.
   */
  public static Optional<Value.Obj> route(DetectedModels models, String name, Needs needs) {
    Candidates candidates = models.candidates(name, needs);
    if (candidates.none()) {
      return Optional.empty();
    }
    List<Value> places = new ArrayList<>();
    for (ModelOffer offer : candidates.able()) {
      places.add(offer(offer).put("why", why(models, name, places.size())).build());
    }
    List<Value> leftOut = new ArrayList<>();
    for (Candidates.Unable one : candidates.unable()) {
      leftOut.add(offer(one.offer()).put("reasons", Value.texts(one.reasons())).build());
    }
    return Optional.of(
        Value.Obj.builder()
            .put("name", name)
            .put("candidates", Value.array(places))
            .put("left_out", Value.array(leftOut))
            .build());
  }

  private static String why(DetectedModels models, String name, int place) {
    if (place > 0) {
      return "asked when the one before fails";
    }
    if (!models.plan().aliases().containsKey(name)) {
      return name.isEmpty() ? models.explanation() : "named itself";
    }
    ModelPlan.Strategy strategy = models.plan().routing().strategy();
    return "by strategy " + strategy.name().toLowerCase(Locale.ROOT);
  }

  /** Why a name leads nowhere, and what to do. */
  public static String missing(DetectedModels models, String name) {
    String remedy = models.remedy(name).orElse("`meshflow models list` shows those there are");
    return "There is no model '" + name + "': " + remedy + ".";
  }

  /** The price table of this release. */
  public static Value.Obj prices() {
    PriceTable table = PriceTable.bundled();
    List<Value> rows = new ArrayList<>();
    table.all().forEach(row -> rows.add(row(row)));
    table.embeddings().forEach(row -> rows.add(row(row)));
    return Value.Obj.builder()
        .put("version", table.version())
        .put("models", Value.array(rows))
        .build();
  }

  private static Value.Obj row(ModelFacts row) {
    return Value.Obj.builder()
        .put("model", row.model())
        .put("vendor", row.vendor())
        .put("input_usd_per_million", row.price().inputPerMillion() / MICROS)
        .put("output_usd_per_million", row.price().outputPerMillion() / MICROS)
        .put("cached_usd_per_million", row.price().cachedPerMillion() / MICROS)
        .put("cache_write_usd_per_million", row.price().writtenPerMillion() / MICROS)
        .put("context_tokens", row.contextTokens())
        .put("max_output_tokens", row.maxOutputTokens())
        .put("as_of", row.asOf())
        .put("source", row.source())
        .build();
  }
}
