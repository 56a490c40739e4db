package io.meshflow.models;

import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.Candidates.Unable;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.ModelPlan.Alias;
import io.meshflow.core.model.ModelPlan.Strategy;
import io.meshflow.core.model.Needs;
import io.meshflow.core.model.Price;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

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

  /** The chosen model of an alias and its stand-ins; none when no model that answers has it. */
  Candidates candidates(String name, Needs needs) {
    Alias alias = plan.aliases().get(name);
    return alias == null || alias.terms().embedding()
        ? Candidates.NONE
        : new Round(name, needs).candidates(alias);
  }

  /** The model that the file gives to a name. */
  Optional<ModelOffer> own(String name) {
    Alias alias = plan.aliases().get(name);
    ModelProvider provider = providerOf.get(name);
    return alias == null || provider == null
        ? Optional.empty()
        : Optional.of(provider.planned(name, alias));
  }

  /** One choice. */
  private final class Round {
    private final String name;
    private final Needs needs;
    private final Map<String, Unable> unable = new LinkedHashMap<>();

    Round(String name, Needs needs) {
      this.name = name;
      this.needs = needs;
    }

    Candidates candidates(Alias alias) {
      Strategy strategy = plan.routing().strategy();
      List<ModelOffer> ranked =
          switch (strategy) {
            case COST -> sorted(Comparator.comparingLong(Router::cost));
            case LATENCY ->
                sorted(Comparator.comparingDouble(offer -> form.millis(offer).orElse(-1)));
            case WEIGHTED -> weighted();
            case TASK_TYPE, FIXED -> able(alias).stream().toList();
          };
      boolean alone = strategy == Strategy.FIXED || !plan.routing().fallback();
      List<ModelOffer> able =
          alone ? awakeFirst(ranked).stream().limit(1).toList() : awakeFirst(behind(ranked));
      return new Candidates(able, List.copyOf(unable.values()));
    }

    /** The model of an alias if it can do what is needed; else notes why it cannot. */
    private Optional<ModelOffer> able(Alias alias) {
      return Optional.ofNullable(providerOf.get(alias.name()))
          .map(provider -> provider.planned(name, alias))
          .filter(this::able);
    }

    private boolean able(ModelOffer offer) {
      List<String> reasons = needs.unmetBy(offer);
      if (!reasons.isEmpty()) {
        unable.putIfAbsent(offer.place(), new Unable(offer, reasons));
      }
      return reasons.isEmpty();
    }

    private List<ModelOffer> sorted(Comparator<ModelOffer> order) {
      return answering(plan.aliases().values())
          .flatMap(alias -> able(alias).stream())
          .sorted(order)
          .toList();
    }

    /** Those that rest come last. */
    private List<ModelOffer> awakeFirst(List<ModelOffer> offers) {
      return offers.stream().sorted(Comparator.comparing(form::rests)).toList();
    }

    /** The ranked ones, and the chain behind them. */
    private List<ModelOffer> behind(List<ModelOffer> ranked) {
      Map<String, ModelOffer> all = new LinkedHashMap<>();
      ranked.forEach(offer -> all.putIfAbsent(offer.place(), offer));
      List<String> chain = plan.routing().chain();
      (chain.isEmpty() ? List.copyOf(plan.sources().keySet()) : chain)
          .forEach(
              provider ->
                  ofProvider(provider).ifPresent(offer -> all.putIfAbsent(offer.place(), offer)));
      return List.copyOf(all.values());
    }

    /** The first able model that the file has of a provider, else the provider's own choice. */
    private Optional<ModelOffer> ofProvider(String provider) {
      List<Alias> own =
          answering(plan.aliases().values())
              .filter(alias -> alias.provider().equals(provider))
              .toList();
      if (!own.isEmpty()) {
        return own.stream().flatMap(alias -> able(alias).stream()).findFirst();
      }
      return providers.stream()
          .filter(there -> there.name().equals(provider))
          .findFirst()
          .flatMap(there -> there.usual().flatMap(model -> there.offer(name, model)))
          .filter(this::able);
    }

    /** Takes turns so that each comes up as often as its weight says; the others stand behind. */
    private List<ModelOffer> weighted() {
      List<Alias> open =
          answering(plan.aliases().values())
              .filter(alias -> alias.terms().weight() > 0 && able(alias).isPresent())
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
        able(alias).ifPresent(offer -> ranked.add(first ? 0 : ranked.size(), offer));
      }
      return ranked;
    }
  }

  /** Those that answer questions. */
  private static Stream<Alias> answering(Collection<Alias> aliases) {
    return aliases.stream().filter(alias -> !alias.terms().embedding());
  }

  private static long cost(ModelOffer offer) {
    return offer.price().map(Router::sum).orElse(NO_PRICE);
  }

  /** Questions are about three times as long as answers. */
  private static long sum(Price price) {
    return 3 * price.inputPerMillion() + price.outputPerMillion();
  }

  /** Steps of the golden section, which reach every share evenly and never in long rows. */
  private static long spread(long turn, long total) {
    double golden = 0.618_033_988_749_895;
    double place = turn * golden;
    return (long) ((place - Math.floor(place)) * total);
  }
}
