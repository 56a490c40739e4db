package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.model.Embedders;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Needs;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Reuse;
import io.meshflow.stub.StubModelServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DetectedEmbeddersTest {

  private static final Map<String, String> OPENAI = Map.of("OPENAI_API_KEY", "k");

  private final StubModelServer server = StubModelServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static DetectedModels detect(Map<String, String> environment, ModelPlan plan) {
    return DetectedModels.detect(environment, "", plan, InstantSource.system(), Duration.ZERO);
  }

  private static Embedders embedders(Map<String, String> environment) {
    return detect(environment, ModelPlan.EMPTY).embedders();
  }

  private static ModelPlan.Terms terms(Optional<Price> price) {
    Optional<Long> usual = Optional.empty();
    return new ModelPlan.Terms(
        Optional.empty(), price, usual, usual, true, 1, Map.of(), Reuse.NONE);
  }

  /** One alias of a provider of the OpenAI vendor, which makes vectors. */
  private ModelPlan plan(String alias, Optional<Price> price) {
    ModelPlan.Terms terms = terms(price);
    LinkedHashMap<String, ModelPlan.Alias> aliases = new LinkedHashMap<>();
    aliases.put(alias, new ModelPlan.Alias(alias, "corp", "text-embedding-3-small", "", terms));
    LinkedHashMap<String, ModelPlan.Source> sources = new LinkedHashMap<>();
    sources.put(
        "corp",
        new ModelPlan.Source(
            "corp",
            "openai",
            Map.of("base_url", server.baseUrl()),
            "KEY",
            List.of(),
            List.of(),
            true,
            ModelPlan.Waits.USUAL));
    return new ModelPlan(aliases, sources, ModelPlan.Routing.DEFAULT);
  }

  @Test
  void vendorsOfferWhatTheySellAtItsPrice() {
    ModelOffer offer = embedders(OPENAI).find("openai/text-embedding-3-small").orElseThrow();
    assertThat(offer.place()).isEqualTo("openai/text-embedding-3-small");
    assertThat(offer.price()).contains(new Price(20_000, 0, 20_000));
    assertThat(embedders(OPENAI).offers())
        .extracting(ModelOffer::model)
        .contains("text-embedding-3-small", "text-embedding-3-large")
        .doesNotContain("gpt-4o");
  }

  @Test
  void whatASettingNamesIsTheDefault() {
    Embedders embedders =
        embedders(
            Map.of("OPENAI_API_KEY", "k", "MESHFLOW_EMBEDDING_MODEL", "text-embedding-3-large"));
    for (String name : List.of("", "embedding")) {
      ModelOffer offer = embedders.find(name).orElseThrow();
      assertThat(offer.model()).isEqualTo("text-embedding-3-large");
      assertThat(offer.name()).isEqualTo("embedding");
    }
    assertThat(embedders.offers().getFirst().model()).isEqualTo("text-embedding-3-large");
  }

  @Test
  void anAliasThatMakesVectorsIsKeptOutOfChat() {
    DetectedModels models = detect(Map.of(), plan("search", Optional.of(Price.FREE)));
    assertThat(models.find("search")).isEmpty();
    assertThat(models.candidates("search", Needs.NONE).none()).isTrue();
    assertThat(models.offers()).extracting(ModelOffer::name).doesNotContain("search");
    ModelOffer offer = models.embedders().find("search").orElseThrow();
    assertThat(offer.place()).isEqualTo("corp/text-embedding-3-small");
    assertThat(offer.price()).contains(Price.FREE);
    assertThat(models.embedders().find("").orElseThrow().place()).isEqualTo(offer.place());
    assertThat(models.embedders().find(offer.place()).orElseThrow().price()).contains(Price.FREE);
  }

  @Test
  void modelsAreToldApartByTheirNamesWhereAServerListsThemAll() {
    server.models("llama3.2", "nomic-embed-text", "all-minilm", "bge-m3");
    DetectedModels models = detect(Map.of("OPENAI_BASE_URL", server.baseUrl()), ModelPlan.EMPTY);
    assertThat(models.offers()).extracting(ModelOffer::model).containsExactly("llama3.2");
    assertThat(models.find("bge-m3")).isEmpty();
    assertThat(models.embedders().offers())
        .extracting(ModelOffer::model)
        .contains("nomic-embed-text", "all-minilm", "bge-m3")
        .doesNotContain("llama3.2");
    assertThat(models.embedders().find("llama3.2")).isPresent();
    assertThat(models.embedders().find("none")).isEmpty();
  }

  @Test
  void onBedrockModelsWhoseWordsAreKnownMakeVectors() {
    Embedders embedders = embedders(Map.of("BEDROCK_REGION", "eu-west-1"));
    for (String model :
        List.of(
            "amazon.titan-embed-text-v2:0", "eu.cohere.embed-v4:0", "cohere.embed-english-v3")) {
      assertThat(embedders.find("bedrock/" + model).orElseThrow().price())
          .as("nobody here knows what it costs")
          .isEmpty();
    }
    assertThat(embedders.find("bedrock/anthropic.claude-haiku")).isEmpty();
  }

  @Test
  void whereAProviderIsMissingItIsSaidWhatToSet() {
    assertThat(embedders(OPENAI).remedy("mistral/mistral-embed"))
        .contains("mistral is not configured: set MISTRAL_API_KEY");
    assertThat(embedders(Map.of("ANTHROPIC_API_KEY", "k")).find("anthropic/claude-haiku-5-5"))
        .isEmpty();
  }

  @Test
  void withoutASettingTheModelInThisProcessIsTheDefaultWhateverKeysThereAre() {
    for (Map<String, String> environment : List.of(Map.<String, String>of(), OPENAI)) {
      List<ModelOffer> offers = embedders(environment).candidates("");
      assertThat(offers)
          .extracting(ModelOffer::place)
          .containsExactly("builtin/all-minilm-l6-v2", "builtin/keyword-hash");
      assertThat(offers).extracting(ModelOffer::price).containsOnly(Optional.of(Price.FREE));
    }
    assertThat(embedders(OPENAI).candidates("all-minilm-l6-v2")).hasSize(1);
    assertThat(embedders(OPENAI).candidates("builtin/keyword-hash")).hasSize(1);
  }

  @Test
  void aVendorThatOnlyMakesVectorsIsNotAskedToChat() {
    Map<String, String> voyage = Map.of("VOYAGE_API_KEY", "k");
    DetectedModels models = detect(voyage, ModelPlan.EMPTY);
    assertThat(models.demoOnly()).isTrue();
    assertThat(models.embedders().find("voyage/voyage-3.5").orElseThrow().price())
        .contains(new Price(60_000, 0, 60_000));
    DetectedModels both =
        detect(Map.of("VOYAGE_API_KEY", "k", "OPENAI_API_KEY", "k"), ModelPlan.EMPTY);
    assertThat(both.find("voyage-3.5")).isEmpty();
    assertThat(both.offers()).extracting(ModelOffer::provider).containsOnly("openai");
  }

  @Test
  void theFileMayNameTheModelInThisProcess() {
    SequencedMap<String, ModelPlan.Alias> aliases = new LinkedHashMap<>();
    ModelPlan.Terms terms = terms(Optional.empty());
    for (String name : List.of("near", "embedding")) {
      aliases.put(name, new ModelPlan.Alias(name, "builtin", "all-minilm-l6-v2", "", terms));
    }
    ModelPlan plan = new ModelPlan(aliases, new LinkedHashMap<>(), ModelPlan.Routing.DEFAULT);
    DetectedModels models = detect(OPENAI, plan);
    for (String name : List.of("near", "embedding", "")) {
      assertThat(models.embedders().candidates(name))
          .as("nothing stands in for what the file names")
          .extracting(ModelOffer::place)
          .containsExactly("builtin/all-minilm-l6-v2");
    }
    assertThat(models.find("near")).isEmpty();
    assertThat(models.serves(models.embedders().find("near").orElseThrow())).isTrue();
  }
}
