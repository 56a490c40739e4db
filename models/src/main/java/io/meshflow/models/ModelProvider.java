package io.meshflow.models;

import io.meshflow.core.model.Abilities;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Price;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One configured server and the models it has. Thread safe. */
final class ModelProvider {

  private static final long USUAL_CONTEXT = 131_072;
  private static final long USUAL_OUTPUT = 16_384;
  private static final long USUAL_EMBEDDING_CONTEXT = 8_192;
  private static final Map<String, String> VENDOR_OF_HOST =
      Map.of(
          "api.openai.com", "openai",
          "api.anthropic.com", "anthropic",
          "generativelanguage.googleapis.com", "gemini",
          "api.mistral.ai", "mistral");

  private final Vendor kind;
  private final Vendor.Access access;
  private final Endpoint endpoint;
  private final PriceTable prices;
  private final @Nullable Price declared;
  private final Supplier<Optional<List<Listed>>> listing;
  private final List<ModelPlan.Key> keys;
  private final ModelPlan.Waits waits;
  private @Nullable KeyPool pool;
  private @Nullable List<Listed> listed;
  private boolean asked;
  private @Nullable Boolean near;

  /**
   * What the file of models says of how it is asked.
   *
   * @param keys with none, the one of the access
   */
  record Terms(List<ModelPlan.Key> keys, ModelPlan.Waits waits) {
    static final Terms USUAL = new Terms(List.of(), ModelPlan.Waits.USUAL);

    public Terms {
      keys = List.copyOf(keys);
    }
  }

  /** A server with one key, or none. */
  ModelProvider(
      Vendor kind,
      Vendor.Access access,
      PriceTable prices,
      @Nullable Price declared,
      Supplier<Optional<List<Listed>>> listing) {
    this(kind, access, prices, declared, listing, Terms.USUAL);
  }

  /** A server that is asked on these terms. */
  ModelProvider(
      Vendor kind,
      Vendor.Access access,
      PriceTable prices,
      @Nullable Price declared,
      Supplier<Optional<List<Listed>>> listing,
      Terms terms) {
    this.keys = terms.keys();
    this.waits = terms.waits();
    this.kind = kind;
    this.access = access;
    this.endpoint = kind.endpoint(access);
    this.prices = prices;
    this.declared = declared;
    this.listing = listing;
  }

  String name() {
    return endpoint.provider();
  }

  /** Its model when none is named; empty when it names none. */
  Optional<String> usual() {
    List<String> names = names();
    return names.contains(kind.usualModel())
        ? Optional.of(kind.usualModel())
        : names.stream().findFirst();
  }

  /** Whether it answers questions. */
  boolean chats() {
    return kind.chats();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** The port to this server. */
  LanguageModel connect(InstantSource clock, VendorHttp http) {
    List<VendorModel.Line> lines = new ArrayList<>();
    for (Vendor.Access one : accesses()) {
      Courier courier = new Courier(kind.endpoint(one), clock, http);
      lines.add(new VendorModel.Line(kind.dialect(one, clock), courier));
    }
    return new VendorModel(lines, pool(clock), timeouts(), clock);
  }

  private List<Vendor.Access> accesses() {
    return keys.isEmpty() ? List.of(access) : keys.stream().map(access::with).toList();
  }

  private synchronized KeyPool pool(InstantSource clock) {
    if (pool == null) {
      pool =
          keys.isEmpty()
              ? KeyPool.single(name(), clock)
              : new KeyPool(name(), keys.stream().map(ModelProvider::key).toList(), clock);
    }
    return pool;
  }

  private static KeyPool.Key key(ModelPlan.Key key) {
    KeyLimit limit = new KeyLimit(key.requestsPerMinute(), key.tokensPerMinute());
    return new KeyPool.Key(key.label(), limit);
  }

  /** How its keys stand; none where there is no list of them. */
  List<KeyPool.Standing> keys(InstantSource clock) {
    return keys.isEmpty() ? List.of() : pool(clock).standings();
  }

  Timeouts timeouts() {
    Timeouts usual = near() ? Timeouts.NEAR : Timeouts.DEFAULT;
    return new Timeouts(
        usual.connect(),
        waits.firstToken().orElse(usual.firstToken()),
        waits.idle().orElse(usual.idle()));
  }

  /** The names known without asking, else those the server lists. */
  List<String> names() {
    if (!kind.chats()) {
      return List.of();
    }
    List<String> sold = sold();
    return sold.isEmpty()
        ? listedNames().orElse(List.of()).stream().filter(n -> !EmbeddingNames.likely(n)).toList()
        : sold;
  }

  /** The same of models that make vectors. */
  List<String> embeddings() {
    if (!kind.embeds("") || kind.namesAnything()) {
      return List.of();
    }
    List<String> sold = soldEmbeddings();
    return sold.isEmpty()
        ? listedNames().orElse(List.of()).stream().filter(EmbeddingNames::likely).toList()
        : sold;
  }

  private List<String> soldEmbeddings() {
    return prices.embeddings().stream().filter(this::ours).map(ModelFacts::model).toList();
  }

  /** The offer of a model that makes vectors, which a server may do with any that it has. */
  Optional<ModelOffer> embedding(String asked, String model) {
    if (!kind.embeds(model)) {
      return Optional.empty();
    }
    boolean there =
        kind.namesAnything()
            || soldEmbeddings().contains(model)
            || listedNames()
                .map(names -> names.contains(model))
                .orElse(vendor().isEmpty() || EmbeddingNames.likely(model));
    return there ? Optional.of(describeEmbedding(asked, model)) : Optional.empty();
  }

  /** The same of an alias, as its file describes it; empty where its server makes no vectors. */
  Optional<ModelOffer> plannedEmbedding(String asked, ModelPlan.Alias alias) {
    return kind.embeds(alias.model())
        ? Optional.of(planned(describeEmbedding(asked, alias.model()), alias.terms()))
        : Optional.empty();
  }

  private ModelOffer describeEmbedding(String asked, String model) {
    Optional<ModelFacts> facts = prices.findEmbedding(model);
    Optional<ModelFacts> trusted = facts.filter(row -> ours(row) || near());
    long context = facts.map(ModelFacts::contextTokens).orElse(USUAL_EMBEDDING_CONTEXT);
    return new ModelOffer(asked, name(), model, price(trusted), context, 0);
  }

  /** The port to its vectors; empty where it makes none. */
  Optional<EmbeddingModel> embedder(Timeouts timeouts, InstantSource clock, VendorHttp http) {
    List<VendorEmbedder.Line> lines = new ArrayList<>();
    for (Vendor.Access one : accesses()) {
      Courier courier = new Courier(kind.endpoint(one), clock, http);
      kind.embedding(one, clock)
          .ifPresent(dialect -> lines.add(new VendorEmbedder.Line(dialect, courier)));
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(new VendorEmbedder(lines, pool(clock), timeouts, clock));
  }

  /** The offer of this model; a server that does not list its models is taken at its word. */
  Optional<ModelOffer> offer(String asked, String model) {
    if (!kind.chats()) {
      return Optional.empty();
    }
    boolean there =
        kind.namesAnything()
            || sold().contains(model)
            || (vendor().isPresent() && prices.find(model).filter(this::ours).isPresent())
            || listedNames()
                .map(names -> names.contains(model) && !EmbeddingNames.likely(model))
                .orElse(vendor().isEmpty());
    return there ? Optional.of(describe(asked, model)) : Optional.empty();
  }

  /** The model of an alias, as its file describes it. */
  ModelOffer planned(String asked, ModelPlan.Alias alias) {
    return planned(describe(asked, alias.model()), alias.terms());
  }

  /** What an offer is by the terms of a file. */
  static ModelOffer planned(ModelOffer usual, ModelPlan.Terms terms) {
    return new ModelOffer(
        usual.name(),
        usual.provider(),
        usual.model(),
        terms.price().or(usual::price),
        terms.contextTokens().orElse(usual.contextTokens()),
        terms.maxOutputTokens().orElse(usual.maxOutputTokens()),
        new ModelOffer.Defaults(terms.temperature(), terms.reuse()),
        usual.abilities().declared(terms.abilities(), terms.contextTokens().isPresent()));
  }

  private ModelOffer describe(String asked, String model) {
    Optional<ModelFacts> facts = prices.find(model);
    Optional<Long> told = told(model);
    Optional<ModelFacts> trusted = facts.filter(row -> ours(row) || near());
    return new ModelOffer(
        asked,
        name(),
        model,
        price(trusted),
        told.or(() -> facts.map(ModelFacts::contextTokens)).orElse(USUAL_CONTEXT),
        facts.map(ModelFacts::maxOutputTokens).orElse(USUAL_OUTPUT),
        ModelOffer.Defaults.NONE,
        facts
            .map(ModelFacts::abilities)
            .orElseGet(() -> told.isPresent() ? Abilities.ALL : Abilities.UNKNOWN));
  }

  /**
   * The table's price, also behind a private address, where a gateway may sit before a vendor; else
   * what the user declares; else zero for a server of one's own; else nobody knows.
   */
  private Optional<Price> price(Optional<ModelFacts> facts) {
    if (facts.isPresent()) {
      return facts.map(ModelFacts::price);
    }
    if (declared != null) {
      return Optional.of(declared);
    }
    return kind.runsAnywhere() && near() ? Optional.of(Price.FREE) : Optional.empty();
  }

  private List<String> sold() {
    if (kind.namesAnything()) {
      return List.of();
    }
    return prices.all().stream().filter(this::ours).map(ModelFacts::model).toList();
  }

  private boolean ours(ModelFacts row) {
    return vendor().filter(row.vendor()::equals).isPresent();
  }

  private Optional<String> vendor() {
    if (!kind.sells().isEmpty()) {
      return Optional.of(kind.sells());
    }
    String host = endpoint.base().getHost().toLowerCase(Locale.ROOT);
    return Optional.ofNullable(VENDOR_OF_HOST.get(host));
  }

  private synchronized boolean near() {
    if (near == null) {
      near = Neighbourhood.isNear(endpoint.base());
    }
    return near;
  }

  /** How much fits in, as the server says, where it is asked anyway. */
  private Optional<Long> told(String model) {
    if (kind.namesAnything() || !sold().isEmpty()) {
      return Optional.empty();
    }
    return listed().orElse(List.of()).stream()
        .filter(one -> one.model().equals(model) && one.contextTokens() > 0)
        .map(Listed::contextTokens)
        .findFirst();
  }

  private Optional<List<String>> listedNames() {
    return listed().map(models -> models.stream().map(Listed::model).toList());
  }

  private synchronized Optional<List<Listed>> listed() {
    if (!asked) {
      asked = true;
      listed = listing.get().map(models -> List.copyOf(new LinkedHashSet<>(models))).orElse(null);
    }
    return Optional.ofNullable(listed);
  }

  /** Names without repetition over several providers. */
  static List<String> namesOf(List<ModelProvider> providers) {
    Set<String> names = new LinkedHashSet<>();
    providers.forEach(provider -> names.addAll(provider.names()));
    return List.copyOf(names);
  }
}
