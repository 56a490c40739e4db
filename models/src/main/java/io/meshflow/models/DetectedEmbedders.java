package io.meshflow.models;

import io.meshflow.core.model.Embedders;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The models that make vectors: those of the configured servers. The default is the one that a
 * setting names, else the first of {@code config/models.yaml}. Thread safe.
 */
final class DetectedEmbedders implements Embedders {

  /** The name that always means the default. */
  private static final String USUAL = "embedding";

  private final Detection found;
  private final ModelPlan plan;
  private final InstantSource clock;
  private final Supplier<VendorHttp> http;
  private final Map<String, EmbeddingModel> opened = new ConcurrentHashMap<>();

  DetectedEmbedders(Detection found, ModelPlan plan, InstantSource clock) {
    this.found = found;
    this.plan = plan;
    this.clock = clock;
    this.http = found.http();
  }

  @Override
  public List<ModelOffer> candidates(String name) {
    String asked = name.strip();
    boolean usual = asked.isEmpty() || asked.equals(USUAL) && !planned(asked).isPresent();
    return named(usual ? usual() : asked, usual ? USUAL : asked).stream().toList();
  }

  private String usual() {
    return found.embedding().isEmpty()
        ? aliases().stream().map(ModelPlan.Alias::name).findFirst().orElse("")
        : found.embedding();
  }

  private List<ModelPlan.Alias> aliases() {
    return plan.aliases().values().stream()
        .filter(alias -> alias.terms().embedding() && planned(alias.name()).isPresent())
        .toList();
  }

  private Optional<ModelOffer> planned(String name) {
    return planned(name, name);
  }

  private Optional<ModelOffer> planned(String name, String asked) {
    ModelPlan.Alias alias = plan.aliases().get(name);
    ModelProvider provider = found.aliases().get(name);
    return alias == null || provider == null || !alias.terms().embedding()
        ? Optional.empty()
        : provider.plannedEmbedding(asked, alias);
  }

  private Optional<ModelOffer> named(String name, String asked) {
    Optional<ModelOffer> alias = planned(name, asked);
    if (alias.isPresent() || name.isEmpty()) {
      return alias;
    }
    for (ModelProvider provider : found.providers()) {
      String prefix = provider.name() + "/";
      String model = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      Optional<ModelOffer> offer = provider.embedding(asked, model);
      if (offer.isPresent()) {
        return offer;
      }
    }
    return Optional.empty();
  }

  @Override
  public List<ModelOffer> offers() {
    Map<String, ModelOffer> offers = new LinkedHashMap<>();
    List<ModelOffer> all = new ArrayList<>(candidates(""));
    aliases().forEach(alias -> planned(alias.name()).ifPresent(all::add));
    for (ModelProvider provider : found.providers()) {
      provider.embeddings().forEach(name -> provider.embedding(name, name).ifPresent(all::add));
    }
    all.forEach(offer -> offers.putIfAbsent(offer.place(), offer));
    return List.copyOf(offers.values());
  }

  @Override
  public Optional<String> remedy(String name) {
    return DetectedModels.remedy(name, found.providers(), plan);
  }

  /** Whether an offer is from here. */
  boolean serves(ModelOffer offer) {
    return found.providers().stream().anyMatch(p -> p.name().equals(offer.provider()));
  }

  @Override
  public EmbeddingModel open(ModelOffer offer) {
    return opened.computeIfAbsent(offer.provider(), this::connect);
  }

  private EmbeddingModel connect(String name) {
    return found.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .flatMap(provider -> provider.embedder(Timeouts.DEFAULT, clock, http.get()))
        .orElseThrow(
            () -> new IllegalArgumentException("the offer is not from here: no such provider"));
  }
}
