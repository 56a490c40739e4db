package io.meshflow.models;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Price;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What looking around found; {@code defaultName} is empty when no server names its models. */
record Detection(
    List<ModelProvider> providers,
    Map<String, ModelProvider> aliases,
    boolean demoOnly,
    String defaultName,
    String explanation,
    String embedding,
    Supplier<VendorHttp> http) {

  private static final Duration OLLAMA_PATIENCE = Duration.ofMillis(200);
  private static final Duration LISTING_PATIENCE = Duration.ofSeconds(3);

  Detection {
    providers = List.copyOf(providers);
    aliases = Map.copyOf(aliases);
  }

  static Detection of(Map<String, String> environment, String flag, ModelPlan plan) {
    return new Search(environment, flag, plan).run();
  }

  /** One look around. */
  private static final class Search {

    private final Map<String, String> environment;
    private final String wanted;
    private final String from;
    private final Supplier<VendorHttp> http = new Once();
    private final PriceTable prices = PriceTable.bundled();
    private final Optional<Price> declared;
    private final ModelPlan plan;
    private final List<ModelProvider> providers = new ArrayList<>();
    private final Map<String, ModelProvider> aliases = new LinkedHashMap<>();
    private boolean chosen;

    Search(Map<String, String> environment, String flag, ModelPlan plan) {
      this.plan = plan;
      this.environment = environment;
      this.declared = DeclaredPrice.parse(setting("MESHFLOW_MODEL_PRICE"));
      this.wanted = flag.isEmpty() ? setting("MESHFLOW_MODEL") : flag;
      this.from = flag.isEmpty() ? "from MESHFLOW_MODEL" : "from --model";
    }

    Detection run() {
      if (wanted.equals(DetectedModels.DEMO) || wanted.startsWith("demo/")) {
        return demo("demo, " + from);
      }
      plan.sources().values().stream()
          .filter(source -> source.missing().isEmpty())
          .forEach(this::addPlanned);
      addConfigured();
      plan.aliases().values().forEach(this::alias);
      if (!chosen || wanted.startsWith("ollama/")) {
        addOllama();
      }
      if (!wanted.isEmpty()) {
        return chosen();
      }
      if (!chosen) {
        return demo("demo, because no model provider is configured");
      }
      return plan.aliases().values().stream()
          .filter(alias -> !alias.terms().embedding() && aliases.containsKey(alias.name()))
          .filter(this::said)
          .findFirst()
          .map(alias -> found(alias.name(), described(alias)))
          .orElseGet(() -> byDefault(answering()));
    }

    private ModelProvider answering() {
      return providers.stream().filter(ModelProvider::chats).findFirst().orElseThrow();
    }

    private static String described(ModelPlan.Alias alias) {
      return "%s (%s/%s), the first of config/models.yaml that is configured"
          .formatted(alias.name(), alias.provider(), alias.model());
    }

    /** Whether somebody said that the provider is there. */
    private boolean said(ModelPlan.Alias alias) {
      ModelPlan.Source source = plan.sources().get(alias.provider());
      return source == null || source.chosen();
    }

    private void addPlanned(ModelPlan.Source source) {
      Vendor kind = vendor(source.vendor());
      providers.add(made(kind, access(source, source.name(), ""), terms(source)));
      chosen |= source.chosen() && kind.chats();
    }

    private static Vendor vendor(String name) {
      return Vendor.of(name)
          .orElseThrow(() -> new IllegalArgumentException("there is no vendor '" + name + "'"));
    }

    private static Vendor.Access access(ModelPlan.Source source, String name, String address) {
      Map<String, String> options = new HashMap<>(source.settings());
      String base = options.getOrDefault("base_url", "");
      String key = options.getOrDefault("api_key", "");
      options.keySet().removeAll(List.of("base_url", "api_key"));
      return new Vendor.Access(
          name, address.isEmpty() ? base : address, key, source.keyName(), options);
    }

    /** Finds the server of an alias: its provider's, or one of its own. */
    private void alias(ModelPlan.Alias alias) {
      Optional<ModelProvider> usual =
          providers.stream().filter(p -> p.name().equals(alias.provider())).findFirst();
      ModelPlan.Source source = plan.sources().get(alias.provider());
      if (!alias.terms().embedding() && usual.filter(p -> !p.chats()).isPresent()) {
        return;
      }
      if (alias.baseUrl().isEmpty() || source == null || !source.missing().isEmpty()) {
        usual.ifPresent(provider -> aliases.put(alias.name(), provider));
        return;
      }
      String name = alias.provider() + "-" + alias.name();
      ModelProvider own =
          made(vendor(source.vendor()), access(source, name, alias.baseUrl()), terms(source));
      boolean same =
          usual.filter(p -> p.endpoint().base().equals(own.endpoint().base())).isPresent();
      aliases.put(alias.name(), same ? usual.get() : own);
      if (!same) {
        providers.add(own);
      }
    }

    private void addConfigured() {
      String key = setting("OPENAI_API_KEY");
      String base = setting("OPENAI_BASE_URL");
      if (!base.isEmpty()) {
        boolean real = base.toLowerCase(Locale.ROOT).startsWith("https://api.openai.com");
        Vendor kind = real ? Vendor.OPENAI : Vendor.OPENAI_COMPATIBLE;
        add(kind, access(kind.word(), base, "OPENAI_API_KEY"));
      } else if (!key.isEmpty()) {
        add(Vendor.OPENAI, access("openai", "", "OPENAI_API_KEY"));
      }
      addIfKey(Vendor.ANTHROPIC, "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL");
      addIfKey(Vendor.GEMINI, "GEMINI_API_KEY", "GEMINI_BASE_URL");
      addIfKey(Vendor.MISTRAL, "MISTRAL_API_KEY", "MISTRAL_BASE_URL");
      addIfKey(Vendor.COHERE, "COHERE_API_KEY", "COHERE_BASE_URL");
      addIfKey(Vendor.VOYAGE, "VOYAGE_API_KEY", "VOYAGE_BASE_URL");
      addClouds();
      String local = setting("LOCAL_LLM_BASE_URL");
      if (!local.isEmpty()) {
        add(Vendor.OPENAI_COMPATIBLE, access("local", local, "LOCAL_LLM_API_KEY"));
      }
    }

    private void addIfKey(Vendor kind, String key, String base) {
      if (!setting(key).isEmpty()) {
        add(kind, access(kind.word(), setting(base), key));
      }
    }

    private void addClouds() {
      if (!setting("AZURE_OPENAI_API_KEY").isEmpty()
          && !setting("AZURE_OPENAI_ENDPOINT").isEmpty()) {
        String address = setting("AZURE_OPENAI_ENDPOINT");
        Vendor.Access plain = access("azure", address, "AZURE_OPENAI_API_KEY");
        add(Vendor.AZURE, with(plain, Map.of("api_version", "AZURE_OPENAI_API_VERSION")));
      }
      if (!setting("BEDROCK_REGION").isEmpty()) {
        Vendor.Access plain =
            access("bedrock", setting("BEDROCK_BASE_URL"), "AWS_SECRET_ACCESS_KEY");
        add(
            Vendor.BEDROCK,
            with(
                plain,
                Map.of(
                    "region",
                    "BEDROCK_REGION",
                    "access_key_id",
                    "AWS_ACCESS_KEY_ID",
                    "session_token",
                    "AWS_SESSION_TOKEN")));
      }
    }

    private Vendor.Access access(String provider, String address, String key) {
      return new Vendor.Access(provider, address, setting(key), key, Map.of());
    }

    /** The same with options that stand in these variables. */
    private Vendor.Access with(Vendor.Access access, Map<String, String> variables) {
      Map<String, String> options = new HashMap<>();
      variables.forEach(
          (option, variable) -> {
            if (!setting(variable).isEmpty()) {
              options.put(option, setting(variable));
            }
          });
      return new Vendor.Access(
          access.provider(), access.address(), access.key(), access.keyName(), options);
    }

    private void add(Vendor kind, Vendor.Access access) {
      chosen |= kind.chats();
      if (providers.stream().noneMatch(there -> there.name().equals(access.provider()))) {
        providers.add(made(kind, access, ModelProvider.Terms.USUAL));
      }
    }

    private static ModelProvider.Terms terms(ModelPlan.Source source) {
      return new ModelProvider.Terms(source.keys(), source.waits());
    }

    private ModelProvider made(Vendor kind, Vendor.Access given, ModelProvider.Terms terms) {
      List<ModelPlan.Key> keys = terms.keys();
      Vendor.Access access = keys.isEmpty() ? given : given.with(keys.getFirst());
      Endpoint endpoint = kind.endpoint(access);
      Supplier<Optional<List<Listed>>> listing =
          () ->
              new ModelListing(http.get(), LISTING_PATIENCE)
                  .of(endpoint, kind.keyHeaders(access.key()));
      return new ModelProvider(kind, access, prices, declared.orElse(null), listing, terms);
    }

    private void addOllama() {
      OllamaProbe probe = OllamaProbe.at(setting("OLLAMA_HOST"));
      List<String> names = probe.models(OLLAMA_PATIENCE);
      if (!names.isEmpty()) {
        chosen = true;
        Vendor.Access access =
            new Vendor.Access("ollama", probe.address(), "", "OLLAMA_HOST", Map.of());
        providers.add(
            new ModelProvider(
                Vendor.OLLAMA, access, prices, Price.FREE, () -> Optional.of(listed(names))));
      }
    }

    private static List<Listed> listed(List<String> names) {
      return names.stream().map(name -> new Listed(name, 0)).toList();
    }

    private Detection chosen() {
      ModelPlan.Alias alias = plan.aliases().get(wanted);
      if (alias != null && !alias.terms().embedding() && aliases.containsKey(wanted)) {
        return found(wanted, alias.provider() + "/" + alias.model() + ", " + from);
      }
      Optional<ModelOffer> offer = new NamedModels(providers, plan, aliases).find(wanted);
      if (offer.isEmpty()) {
        List<String> known = new ArrayList<>(ModelProvider.namesOf(providers));
        known.addAll(aliases.keySet());
        known.add(DetectedModels.DEMO);
        String remedy = DetectedModels.remedy(wanted, providers, plan).orElse("");
        throw new UnknownModelException(wanted, known, remedy);
      }
      return found(wanted, offer.get().model() + ", " + from);
    }

    private Detection byDefault(ModelProvider first) {
      String source = "from " + source(first);
      return first
          .usual()
          .map(name -> found(name, name + ", " + source))
          .orElseGet(
              () -> found("", first.endpoint() + " does not name its models: choose with --model"));
    }

    private String source(ModelProvider provider) {
      return switch (provider.name()) {
        case "openai", "anthropic", "gemini", "mistral", "cohere", "azure", "bedrock" ->
            provider.endpoint().keyName();
        case "local" -> "LOCAL_LLM_BASE_URL";
        case "ollama" -> "Ollama at " + provider.endpoint().base();
        default -> "OPENAI_BASE_URL";
      };
    }

    private Detection found(String name, String explanation) {
      return new Detection(providers, aliases, false, name, explanation, embedding(), http);
    }

    private Detection demo(String explanation) {
      return new Detection(
          providers, aliases, true, DetectedModels.DEMO, explanation, embedding(), http);
    }

    private String embedding() {
      return setting("MESHFLOW_EMBEDDING_MODEL");
    }

    private String setting(String name) {
      return environment.getOrDefault(name, "").strip();
    }
  }

  /** Makes the client when it is first needed; making one costs a tenth of a second. */
  private static final class Once implements Supplier<VendorHttp> {
    private @org.jspecify.annotations.Nullable VendorHttp http;

    @Override
    public synchronized VendorHttp get() {
      if (http == null) {
        http = new VendorHttp(Timeouts.DEFAULT.connect());
      }
      return http;
    }
  }
}
