package io.meshflow.models;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final String OPENAI = "https://api.openai.com/v1";
  private static final String OPENAI_DEFAULT = "gpt-4o-mini";

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
        Endpoint endpoint = Endpoint.of("openai_compatible", base, key, "OPENAI_API_KEY");
        boolean real = "api.openai.com".equalsIgnoreCase(endpoint.base().getHost());
        add(real ? Endpoint.of("openai", base, key, "OPENAI_API_KEY") : endpoint);
      } else if (!key.isEmpty()) {
        add(Endpoint.of("openai", OPENAI, key, "OPENAI_API_KEY"));
      }
      String local = setting("LOCAL_LLM_BASE_URL");
      if (!local.isEmpty()) {
        String localKey = setting("LOCAL_LLM_API_KEY");
        add(Endpoint.of("local", local, localKey, "LOCAL_LLM_API_KEY"));
      }
    }

    private void add(Endpoint endpoint) {
      Supplier<Optional<List<String>>> listing =
          () -> new ModelListing(http.get(), LISTING_PATIENCE).of(endpoint);
      providers.add(new ModelProvider(endpoint, prices, declared.orElse(null), listing));
    }

    private void addOllama() {
      OllamaProbe probe = OllamaProbe.at(setting("OLLAMA_HOST"));
      List<String> names = probe.models(OLLAMA_PATIENCE);
      if (!names.isEmpty()) {
        Endpoint endpoint = Endpoint.of("ollama", probe.address(), "", "OLLAMA_HOST");
        providers.add(new ModelProvider(endpoint, prices, Price.FREE, () -> Optional.of(names)));
      }
    }

    private Detection chosen() {
      Optional<ModelOffer> offer = DetectedModels.find(providers, wanted);
      if (offer.isEmpty()) {
        List<String> known = new ArrayList<>(ModelProvider.namesOf(providers));
        known.add(DetectedModels.DEMO);
        throw new UnknownModelException(wanted, known);
      }
      return found(wanted, offer.get().model() + ", " + from);
    }

    private Detection byDefault(ModelProvider first) {
      String source = "from " + source(first);
      if (first.name().equals("openai")) {
        return found(OPENAI_DEFAULT, OPENAI_DEFAULT + ", " + source);
      }
      List<String> names = first.names();
      return names.isEmpty()
          ? found("", first.endpoint() + " does not list its models: choose one with --model")
          : found(names.getFirst(), names.getFirst() + ", " + source);
    }

    private String source(ModelProvider provider) {
      return switch (provider.name()) {
        case "openai" -> "OPENAI_API_KEY";
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
