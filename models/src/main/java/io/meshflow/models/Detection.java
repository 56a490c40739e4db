package io.meshflow.models;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What looking around found; {@code defaultName} is empty when no server names its models. */
record Detection(
    List<ModelProvider> providers,
    boolean demoOnly,
    String defaultName,
    String explanation,
    Supplier<VendorHttp> http) {

  private static final Duration OLLAMA_PATIENCE = Duration.ofMillis(200);
  private static final Duration LISTING_PATIENCE = Duration.ofSeconds(3);

  Detection {
    providers = List.copyOf(providers);
  }

  static Detection of(Map<String, String> environment, String flag) {
    return new Search(environment, flag).run();
  }

  /** One look around. */
  private static final class Search {

    private final Map<String, String> environment;
    private final String wanted;
    private final String from;
    private final Supplier<VendorHttp> http = new Once();
    private final PriceTable prices = PriceTable.bundled();
    private final Optional<Price> declared;
    private final List<ModelProvider> providers = new ArrayList<>();

    Search(Map<String, String> environment, String flag) {
      this.environment = environment;
      this.declared = DeclaredPrice.parse(setting("MESHFLOW_MODEL_PRICE"));
      this.wanted = flag.isEmpty() ? setting("MESHFLOW_MODEL") : flag;
      this.from = flag.isEmpty() ? "from MESHFLOW_MODEL" : "from --model";
    }

    Detection run() {
      if (wanted.equals(DetectedModels.DEMO) || wanted.startsWith("demo/")) {
        return demo("demo, " + from);
      }
      addConfigured();
      if (providers.isEmpty() || wanted.startsWith("ollama/")) {
        addOllama();
      }
      if (!wanted.isEmpty()) {
        return chosen();
      }
      return providers.isEmpty()
          ? demo("demo, because no model provider is configured")
          : byDefault(providers.getFirst());
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
      Endpoint endpoint = kind.endpoint(access);
      Supplier<Optional<List<String>>> listing =
          () ->
              new ModelListing(http.get(), LISTING_PATIENCE)
                  .of(endpoint, kind.keyHeaders(access.key()));
      providers.add(new ModelProvider(kind, access, prices, declared.orElse(null), listing));
    }

    private void addOllama() {
      OllamaProbe probe = OllamaProbe.at(setting("OLLAMA_HOST"));
      List<String> names = probe.models(OLLAMA_PATIENCE);
      if (!names.isEmpty()) {
        Vendor.Access access =
            new Vendor.Access("ollama", probe.address(), "", "OLLAMA_HOST", Map.of());
        providers.add(
            new ModelProvider(Vendor.OLLAMA, access, prices, Price.FREE, () -> Optional.of(names)));
      }
    }

    private Detection chosen() {
      Optional<ModelOffer> offer = DetectedModels.find(providers, wanted);
      if (offer.isEmpty()) {
        List<String> known = new ArrayList<>(ModelProvider.namesOf(providers));
        known.add(DetectedModels.DEMO);
        String remedy = DetectedModels.remedy(wanted, providers).orElse("");
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
      return new Detection(providers, false, name, explanation, http);
    }

    private Detection demo(String explanation) {
      return new Detection(List.of(), true, DetectedModels.DEMO, explanation, http);
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
