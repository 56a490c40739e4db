package io.meshflow.models;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.ModelPlan.Alias;
import io.meshflow.core.model.ModelPlan.Strategy;
import io.meshflow.core.model.Price;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chooses among the models of {@code config/models.yaml}: first by the strategy, then what stands
 * in when that one fails. Thread safe.
 */
final class Router {

  private static final long NO_PRICE = Long.MAX_VALUE;

  private final ModelPlan plan;
  private final Map<String, ModelProvider> providerOf;
  private final List<ModelProvider> providers;
  private final Form form;
  private final AtomicLong turns = new AtomicLong();

  /**
   * A router.
   *
   * @param providerOf the configured provider of each alias that has one
   */
  Router(
      ModelPlan plan,
      Map<String, ModelProvider> providerOf,
      List<ModelProvider> providers,
      Form form) {
    this.plan = plan;
    this.providerOf = Map.copyOf(providerOf);
    this.providers = List.copyOf(providers);
    this.form = form;
  }

  /** The chosen model of an alias and its stand-ins; empty when there is no such alias. */
  List<ModelOffer> candidates(String name) {
    Alias alias = plan.aliases().get(name);
    if (alias == null) {
      return List.of();
    }
    Strategy strategy = alias.terms().embedding() ? Strategy.FIXED : plan.routing().strategy();
    List<ModelOffer> ranked =
        switch (strategy) {
          case COST -> sorted(name, Comparator.comparingLong(Router::cost));
          case LATENCY ->
              sorted(name, Comparator.comparingDouble(offer -> form.millis(offer).orElse(-1)));
          case WEIGHTED -> weighted(name);
          case TASK_TYPE, FIXED -> offer(alias, name).stream().toList();
        };
    boolean alone = strategy == Strategy.FIXED || !plan.routing().fallback();
    return alone ? awakeFirst(ranked).stream().limit(1).toList() : awakeFirst(behind(ranked, name));
  }

  private List<ModelOffer> sorted(String name, Comparator<ModelOffer> order) {
    return all(name).stream().sorted(order).toList();
  }

  /** Those that rest come last. */
  private List<ModelOffer> awakeFirst(List<ModelOffer> offers) {
    return offers.stream().sorted(Comparator.comparing(form::rests)).toList();
  }

  /** The ranked ones, and the chain behind them. */
  private List<ModelOffer> behind(List<ModelOffer> ranked, String name) {
    Map<String, ModelOffer> all = new LinkedHashMap<>();
    ranked.forEach(offer -> all.putIfAbsent(offer.place(), offer));
    chain(name).forEach(offer -> all.putIfAbsent(offer.place(), offer));
    return List.copyOf(all.values());
  }

  private List<ModelOffer> chain(String name) {
    List<String> order =
        plan.routing().chain().isEmpty()
            ? List.copyOf(plan.sources().keySet())
            : plan.routing().chain();
    List<ModelOffer> offers = new ArrayList<>();
    order.forEach(provider -> ofProvider(provider, name).ifPresent(offers::add));
    return offers;
  }

  /** The first model that the file has of a provider, else the provider's own first choice. */
  private Optional<ModelOffer> ofProvider(String provider, String name) {
    Optional<Alias> own =
        plan.aliases().values().stream()
            .filter(alias -> alias.provider().equals(provider) && !alias.terms().embedding())
            .findFirst();
    if (own.isPresent()) {
      return offer(own.get(), name);
    }
    return providers.stream()
        .filter(there -> there.name().equals(provider))
        .findFirst()
        .flatMap(there -> there.usual().flatMap(model -> there.offer(name, model)));
  }

  private List<ModelOffer> all(String name) {
    return plan.aliases().values().stream()
        .filter(alias -> !alias.terms().embedding())
        .flatMap(alias -> offer(alias, name).stream())
        .toList();
  }

  private Optional<ModelOffer> offer(Alias alias, String name) {
    return Optional.ofNullable(providerOf.get(alias.name()))
        .map(provider -> provider.planned(name, alias));
  }

  private static long cost(ModelOffer offer) {
    return offer.price().map(Router::sum).orElse(NO_PRICE);
  }

  /** Questions are about three times as long as answers. */
  private static long sum(Price price) {
    return 3 * price.inputPerMillion() + price.outputPerMillion();
  }

  /** Takes turns so that each comes up as often as its weight says; the others stand behind. */
  private List<ModelOffer> weighted(String name) {
    List<Alias> open =
        plan.aliases().values().stream()
            .filter(alias -> alias.terms().weight() > 0 && offer(alias, name).isPresent())
            .filter(alias -> !alias.terms().embedding())
            .toList();
    long total = open.stream().mapToLong(alias -> alias.terms().weight()).sum();
    if (total == 0) {
      return List.of();
    }
    long turn = spread(turns.getAndIncrement(), total);
    List<ModelOffer> ranked = new ArrayList<>();
    for (Alias alias : open) {
      boolean first = turn >= 0 && turn < alias.terms().weight();
      turn -= alias.terms().weight();
      offer(alias, name).ifPresent(offer -> ranked.add(first ? 0 : ranked.size(), offer));
    }
    return ranked;
  }

  /** Steps of the golden section, which reach every share evenly and never in long rows. */
  private static long spread(long turn, long total) {
    double golden = 0.618_033_988_749_895;
    double place = turn * golden;
    return (long) ((place - Math.floor(place)) * total);
  }
}
