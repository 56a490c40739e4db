package io.meshflow.models;

import io.meshflow.core.model.Embedders;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Price;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The models that make vectors: those of the configured servers, and one in this process. The
 * default is the one that a setting names, else the first of {@code config/models.yaml}, else the
 * one in this process, whatever servers there are: vectors of different models cannot be compared,
 * so that a new key must not change the default. Thread safe.
 */
final class DetectedEmbedders implements Embedders {

  /** The name that always means the default. */
  private static final String USUAL = "embedding";

  /** The provider of what runs in this process. */
  static final String HERE = "builtin";

  private static final String MINILM = "all-minilm-l6-v2";
  private static final long MINILM_TOKENS = 8_192;
  private static final String WORDS = "keyword-hash";
  private static final long WORDS_TOKENS = 10_000_000;

  /** The names of those. */
  static final Set<String> MODELS = Set.of(MINILM, WORDS);

  private final Detection found;
  private final ModelPlan plan;
  private final InstantSource clock;
  private final EmbeddingModel inProcess;
  private final EmbeddingModel keywords = new KeywordModel();
  private final Supplier<VendorHttp> http;
  private final Map<String, EmbeddingModel> opened = new ConcurrentHashMap<>();

  DetectedEmbedders(
      Detection found, ModelPlan plan, InstantSource clock, EmbeddingModel inProcess) {
    this.inProcess = inProcess;
    this.found = found;
    this.plan = plan;
    this.clock = clock;
    this.http = found.http();
  }

  @Override
  public List<ModelOffer> candidates(String name) {
    String asked = name.strip();
    boolean usual = asked.isEmpty() || asked.equals(USUAL) && !planned(asked).isPresent();
    List<ModelOffer> offers =
        new ArrayList<>(named(usual ? usual() : asked, usual ? USUAL : asked).stream().toList());
    if (usual && usual().equals(HERE + "/" + MINILM)) {
      offers.add(words(USUAL));
    }
    return offers;
  }

  private String usual() {
    return found.embedding().isEmpty()
        ? aliases().stream().map(ModelPlan.Alias::name).findFirst().orElse(HERE + "/" + MINILM)
        : found.embedding();
  }

  private List<ModelPlan.Alias> aliases() {
    return plan.aliases().values().stream()
        .filter(alias -> alias.terms().embedding() && planned(alias.name()).isPresent())
        .filter(this::said)
        .toList();
  }

  /** Whether somebody said that its provider is there. */
  private boolean said(ModelPlan.Alias alias) {
    ModelPlan.Source source = plan.sources().get(alias.provider());
    return source == null || source.chosen();
  }

  private Optional<ModelOffer> planned(String name) {
    return planned(name, name);
  }

  private Optional<ModelOffer> planned(String name, String asked) {
    ModelPlan.Alias alias = plan.aliases().get(name);
    if (alias == null || !alias.terms().embedding()) {
      return Optional.empty();
    }
    if (alias.provider().equals(HERE)) {
      ModelOffer here = alias.model().equals(WORDS) ? words(asked) : here(asked);
      return Optional.of(ModelProvider.planned(here, alias.terms()));
    }
    return Optional.ofNullable(found.aliases().get(name))
        .flatMap(provider -> provider.plannedEmbedding(asked, alias));
  }

  private Optional<ModelOffer> named(String name, String asked) {
    Optional<ModelOffer> alias =
        planned(name, asked).or(() -> target(name, asked, ModelOffer::place));
    if (alias.isPresent()) {
      return alias;
    }
    if (name.equals(HERE + "/" + MINILM)) {
      return Optional.of(here(asked));
    }
    for (ModelProvider provider : NamedModels.asked(found.providers(), name)) {
      String prefix = provider.name() + "/";
      String model = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      Optional<ModelOffer> offer = provider.embedding(asked, model);
      if (offer.isPresent()) {
        return offer;
      }
    }
    return switch (name) {
      case MINILM -> Optional.of(here(asked));
      case WORDS, HERE + "/" + WORDS -> Optional.of(words(asked));
      default -> target(name, asked, ModelOffer::model);
    };
  }

  /** The model of the file that has this name of its own. */
  private Optional<ModelOffer> target(String name, String asked, Function<ModelOffer, String> own) {
    return plan.aliases().keySet().stream()
        .flatMap(alias -> planned(alias, asked).stream())
        .filter(offer -> own.apply(offer).equals(name))
        .findFirst();
  }

  private static ModelOffer words(String asked) {
    return new ModelOffer(asked, HERE, WORDS, Optional.of(Price.FREE), WORDS_TOKENS, 0);
  }

  private static ModelOffer here(String asked) {
    return new ModelOffer(asked, HERE, MINILM, Optional.of(Price.FREE), MINILM_TOKENS, 0);
  }

  @Override
  public List<ModelOffer> offers() {
    Map<String, ModelOffer> offers = new LinkedHashMap<>();
    List<ModelOffer> all = new ArrayList<>(candidates(""));
    aliases().forEach(alias -> planned(alias.name()).ifPresent(all::add));
    for (ModelProvider provider : found.providers()) {
      provider.embeddings().forEach(name -> provider.embedding(name, name).ifPresent(all::add));
    }
    all.add(here(MINILM));
    all.add(words(WORDS));
    all.forEach(offer -> offers.putIfAbsent(offer.place(), offer));
    return List.copyOf(offers.values());
  }

  @Override
  public Optional<String> remedy(String name) {
    return DetectedModels.remedy(name, found.providers(), plan);
  }

  @Override
  public EmbeddingModel open(ModelOffer offer) {
    if (offer.provider().equals(HERE)) {
      return offer.model().equals(WORDS) ? keywords : inProcess;
    }
    return opened.computeIfAbsent(offer.provider(), this::connect);
  }

  private EmbeddingModel connect(String name) {
    return found.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .flatMap(provider -> provider.embedder(provider.timeouts(), clock, http.get()))
        .orElseThrow(
            () -> new IllegalArgumentException("the offer is not from here: no such provider"));
  }
}
