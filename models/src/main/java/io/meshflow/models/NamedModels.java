package io.meshflow.models;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.ModelPlan.Alias;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds models by their own names, {@code model} or {@code provider/model}: what providers say they
 * have, and what {@code config/models.yaml} says they have. The name of a provider alone means its
 * usual model. Facts of that file (price, size, abilities) hold under these names too, wishes of an
 * alias (temperature, answers given again) do not. Immutable.
 *
 * @param providerOf the configured provider of each alias that has one
 */
record NamedModels(
    List<ModelProvider> providers, ModelPlan plan, Map<String, ModelProvider> providerOf) {

  NamedModels {
    providers = List.copyOf(providers);
    providerOf = Map.copyOf(providerOf);
  }

  /** The first provider's model of this name; {@code provider/model} names the provider too. */
  Optional<ModelOffer> find(String asked) {
    return asked.isEmpty()
        ? Optional.empty()
        : asked(providers, asked).stream()
            .flatMap(provider -> offer(provider, asked).stream())
            .findFirst()
            .or(() -> usual(asked))
            .map(this::asTheFileSays)
            .or(() -> targets().filter(offer -> named(offer, asked)).findFirst())
            .map(offer -> under(asked, offer));
  }

  /** The provider that the name begins with and nobody else, else all. */
  static List<ModelProvider> asked(List<ModelProvider> providers, String name) {
    List<ModelProvider> named =
        providers.stream().filter(provider -> name.startsWith(provider.name() + "/")).toList();
    return named.isEmpty() ? providers : named;
  }

  private static Optional<ModelOffer> offer(ModelProvider provider, String asked) {
    String prefix = provider.name() + "/";
    return provider.offer(
        asked, asked.startsWith(prefix) ? asked.substring(prefix.length()) : asked);
  }

  private Optional<ModelOffer> usual(String provider) {
    return providers.stream()
        .filter(one -> one.name().equals(provider))
        .findFirst()
        .flatMap(one -> one.usual().flatMap(model -> one.offer(provider, model)));
  }

  private ModelOffer asTheFileSays(ModelOffer offer) {
    return targets().filter(one -> one.place().equals(offer.place())).findFirst().orElse(offer);
  }

  private static boolean named(ModelOffer offer, String asked) {
    return offer.place().equals(asked) || offer.model().equals(asked);
  }

  /** The models that aliases lead to, in the order of the file. */
  private Stream<ModelOffer> targets() {
    return plan.aliases().values().stream()
        .filter(alias -> !alias.terms().embedding())
        .flatMap(alias -> target(alias).stream());
  }

  private Optional<ModelOffer> target(Alias alias) {
    return Optional.ofNullable(providerOf.get(alias.name()))
        .map(provider -> provider.planned(alias.name(), alias));
  }

  private static ModelOffer under(String name, ModelOffer offer) {
    return new ModelOffer(
        name,
        offer.provider(),
        offer.model(),
        offer.price(),
        offer.contextTokens(),
        offer.maxOutputTokens(),
        ModelOffer.Defaults.NONE,
        offer.abilities());
  }
}
