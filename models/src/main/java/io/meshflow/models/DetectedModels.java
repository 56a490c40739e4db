package io.meshflow.models;

import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.Embedders;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Needs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The models that the environment gives: OpenAI by its key, any server of its dialect by its
 * address, a local Ollama, and where there is none of these, the demo model. Thread safe.
 *
 * <p>The demo model answers when nothing else is configured or when it is asked for by name; it is
 * never among the offers beside a real one, so that nothing falls back to it.
 */
public final class DetectedModels implements Models {

  static final String DEMO = "demo";

  private final List<ModelProvider> providers;
  private final boolean demoOnly;
  private final String defaultName;
  private final String explanation;
  private final DemoModel demo;
  private final InstantSource clock;
  private final Supplier<VendorHttp> http;
  private final Map<String, LanguageModel> opened = new ConcurrentHashMap<>();

  private final ModelPlan plan;
  private final DetectedEmbedders embedders;
  private final Form form;
  private final Router router;
  private final NamedModels byName;

  DetectedModels(
      Detection found,
      ModelPlan plan,
      DemoModel demo,
      InstantSource clock,
      EmbeddingModel inProcess) {
    this.plan = plan;
    this.form = new Form(clock);
    this.router = new Router(plan, found.aliases(), found.providers(), form);
    this.byName = new NamedModels(found.providers(), plan, found.aliases());
    this.providers = found.providers();
    this.demoOnly = found.demoOnly();
    this.defaultName = found.defaultName();
    this.explanation = found.explanation();
    this.demo = demo;
    this.clock = clock;
    this.http = found.http();
    this.embedders = new DetectedEmbedders(found, plan, clock, inProcess);
  }

  /**
   * Looks around once; costs at most 200 ms where no server is configured.
   *
   * @param wanted the model to use, empty for none in particular
   * @param demoPause what the demo model waits after each word
   * @throws UnknownModelException when there is no such model
   * @throws IllegalArgumentException when a setting is malformed
   */
  public static DetectedModels detect(
      Map<String, String> environment, String wanted, InstantSource clock, Duration demoPause) {
    return detect(environment, wanted, ModelPlan.EMPTY, clock, demoPause);
  }

  /** The same with what {@code config/models.yaml} says, which comes before the environment. */
  public static DetectedModels detect(
      Map<String, String> environment,
      String wanted,
      ModelPlan plan,
      InstantSource clock,
      Duration demoPause) {
    return detect(environment, wanted, plan, clock, demoPause, new OnClassPath());
  }

  /** The same with a model that makes vectors in this process. */
  public static DetectedModels detect(
      Map<String, String> environment,
      String wanted,
      ModelPlan plan,
      InstantSource clock,
      Duration demoPause,
      EmbeddingModel inProcess) {
    Detection found = Detection.of(environment, wanted.strip(), plan);
    return new DetectedModels(found, plan, new DemoModel(demoPause), clock, inProcess);
  }

  /** Names of vendors that can be asked. */
  public static Set<String> vendors() {
    return Vendor.names();
  }

  /** Providers in this process, and the models of each, which make vectors. */
  public static Map<String, Set<String>> inProcess() {
    return Map.of(DetectedEmbedders.HERE, DetectedEmbedders.MODELS);
  }

  /** What the file of models says. */
  public ModelPlan plan() {
    return plan;
  }

  /** The default model and where the choice came from, such as {@code gpt-4o, from --model}. */
  public String explanation() {
    return explanation;
  }

  /** True when only the demo model answers. */
  public boolean demoOnly() {
    return demoOnly;
  }

  @Override
  public Optional<ModelOffer> find(String name) {
    String asked = name.isBlank() ? defaultName : name.strip();
    if (demoOnly || namesDemo(asked)) {
      return Optional.of(demoAs(asked));
    }
    return embeds(asked)
        ? Optional.empty()
        : router.candidates(asked, Needs.NONE).able().stream()
            .findFirst()
            .or(() -> byName.find(asked));
  }

  @Override
  public Optional<ModelOffer> named(String name) {
    String asked = name.isBlank() ? defaultName : name.strip();
    return router.own(asked).or(() -> find(asked));
  }

  /** Whether the name is given to a model that answers no questions. */
  private boolean embeds(String name) {
    ModelPlan.Alias alias = plan.aliases().get(name);
    return alias != null && alias.terms().embedding();
  }

  @Override
  public Candidates candidates(String name, Needs needs) {
    String asked = name.isBlank() ? defaultName : name.strip();
    Candidates planned = demoOnly ? Candidates.NONE : router.candidates(asked, needs);
    return planned.none() ? Candidates.of(find(name).stream().toList(), needs) : planned;
  }

  @Override
  public Set<String> providers() {
    Set<String> names = new TreeSet<>(Vendor.names());
    names.addAll(plan.sources().keySet());
    providers.forEach(provider -> names.add(provider.name()));
    names.add(DEMO);
    return names;
  }

  @Override
  public boolean demo() {
    return demoOnly;
  }

  @Override
  public Models admitted(boolean demo) {
    return demo == demoOnly ? this : new AdmittedModels(this, demo);
  }

  @Override
  public Optional<String> remedy(String name) {
    return remedy(name, providers, plan);
  }

  static Optional<String> remedy(String name, List<ModelProvider> providers, ModelPlan plan) {
    ModelPlan.Alias alias = plan.aliases().get(name);
    String before = name.substring(0, Math.max(0, name.indexOf('/')));
    ModelPlan.Source source = plan.sources().get(alias == null ? before : alias.provider());
    if (source != null && !source.missing().isEmpty()) {
      return Optional.of(
          source.name() + " is not configured: set " + String.join(" and ", source.missing()));
    }
    if (alias != null) {
      return remedy(alias.provider() + "/" + alias.model(), providers, ModelPlan.EMPTY);
    }
    return Vendor.of(name.substring(0, Math.max(0, name.indexOf('/'))))
        .filter(vendor -> providers.stream().noneMatch(p -> p.name().equals(vendor.word())))
        .map(vendor -> vendor.word() + " is not configured: set " + vendor.enabledBy());
  }

  static boolean namesDemo(String asked) {
    return asked.equals(DEMO) || asked.startsWith("demo/") || asked.equals("demo-1");
  }

  /** The demo model in the place of the one that was asked for. */
  static ModelOffer demoAs(String asked) {
    ModelOffer offer = DemoModel.OFFER;
    return new ModelOffer(
        asked.isEmpty() ? DEMO : asked,
        offer.provider(),
        offer.model(),
        offer.price(),
        offer.contextTokens(),
        offer.maxOutputTokens());
  }

  @Override
  public List<ModelOffer> offers() {
    if (demoOnly) {
      return List.of(DemoModel.OFFER);
    }
    List<ModelOffer> offers = new ArrayList<>();
    find("").ifPresent(offers::add);
    plan.aliases()
        .keySet()
        .forEach(
            name ->
                router.candidates(name, Needs.NONE).able().stream()
                    .findFirst()
                    .filter(offer -> offers.stream().noneMatch(o -> o.name().equals(name)))
                    .ifPresent(offers::add));
    for (ModelProvider provider : providers) {
      for (String name : provider.names()) {
        provider.offer(name, name).filter(offer -> isNew(offer, offers)).ifPresent(offers::add);
      }
    }
    return List.copyOf(offers);
  }

  private static boolean isNew(ModelOffer offer, List<ModelOffer> offers) {
    return offers.stream()
        .noneMatch(o -> o.provider().equals(offer.provider()) && o.model().equals(offer.model()));
  }

  /** Whether an offer is from here. */
  public boolean serves(ModelOffer offer) {
    return offer.provider().equals(DemoModel.OFFER.provider())
        || offer.provider().equals(DetectedEmbedders.HERE)
        || providers.stream().anyMatch(provider -> provider.name().equals(offer.provider()));
  }

  /** How the keys of providers with several stand. */
  SequencedMap<String, List<KeyPool.Standing>> keys() {
    SequencedMap<String, List<KeyPool.Standing>> keys = new LinkedHashMap<>();
    for (ModelProvider provider : providers) {
      keys.put(provider.name(), provider.keys(clock));
    }
    return keys;
  }

  @Override
  public Embedders embedders() {
    return embedders;
  }

  @Override
  public LanguageModel open(ModelOffer offer) {
    if (offer.provider().equals(DemoModel.OFFER.provider())) {
      return demo;
    }
    LanguageModel model = opened.computeIfAbsent(offer.provider(), this::connect);
    return plan.aliases().isEmpty() ? model : new ObservedModel(model, offer, form);
  }

  private LanguageModel connect(String name) {
    for (ModelProvider provider : providers) {
      if (provider.name().equals(name)) {
        return provider.connect(clock, http.get());
      }
    }
    throw new IllegalArgumentException("the offer is not from here: no such provider");
  }
}
