package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.ModelPlan.Alias;
import io.meshflow.core.model.ModelPlan.Routing;
import io.meshflow.core.model.ModelPlan.Terms;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Reuse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NamedModelsTest {

  private static final Price CHEAP = new Price(1, 2, 1);

  private static ModelProvider provider(Vendor kind, String name, String... listed) {
    Vendor.Access access = new Vendor.Access(name, "https://203.0.113.7", "k", "KEY", Map.of());
    List<Listed> all = List.of(listed).stream().map(model -> new Listed(model, 0)).toList();
    return new ModelProvider(kind, access, PriceTable.bundled(), null, () -> Optional.of(all));
  }

  private static Alias alias(String name, String provider, String model, boolean embedding) {
    Terms terms =
        new Terms(
            Optional.of(0.3),
            Optional.of(CHEAP),
            Optional.of(9_000L),
            Optional.empty(),
            embedding,
            1,
            Map.of(),
            Reuse.NONE);
    return new Alias(name, provider, model, "", terms);
  }

  private static NamedModels named() {
    ModelProvider openai = provider(Vendor.OPENAI, "openai", "gpt-4o");
    ModelProvider own = provider(Vendor.OPENAI_COMPATIBLE, "own", "llama");
    LinkedHashMap<String, Alias> aliases = new LinkedHashMap<>();
    aliases.put("tuned", alias("tuned", "openai", "ft:gpt-4o:ours", false));
    aliases.put("llama-here", alias("llama-here", "own", "llama", false));
    aliases.put("near", alias("near", "own", "vectors", true));
    aliases.put("gone", alias("gone", "gemini", "gemini-tuned", false));
    ModelPlan plan = new ModelPlan(aliases, new LinkedHashMap<>(), Routing.DEFAULT);
    return new NamedModels(
        List.of(openai, own), plan, Map.of("tuned", openai, "llama-here", own, "near", own));
  }

  @Test
  void aModelThatOnlyTheFileSpeaksOfIsFoundByItsOwnNames() {
    for (String name : List.of("openai/ft:gpt-4o:ours", "ft:gpt-4o:ours")) {
      ModelOffer offer = named().find(name).orElseThrow();
      assertThat(offer.place()).isEqualTo("openai/ft:gpt-4o:ours");
      assertThat(offer.name()).isEqualTo(name);
      assertThat(offer.price()).contains(CHEAP);
      assertThat(offer.contextTokens()).isEqualTo(9_000);
    }
  }

  @Test
  void factsOfTheFileHoldUnderTheNameOfAModelAndWishesOfItsAliasDoNot() {
    ModelOffer offer = named().find("own/llama").orElseThrow();
    assertThat(offer.price()).contains(CHEAP);
    assertThat(offer.defaults()).isEqualTo(ModelOffer.Defaults.NONE);
    assertThat(named().find("gpt-4o").orElseThrow().contextTokens()).isGreaterThan(9_000);
  }

  /** Azure has a deployment of any name, as far as anybody here knows. */
  @Test
  void whoeverIsNamedIsAskedAndNobodyElse() {
    ModelProvider azure = provider(Vendor.AZURE, "azure");
    ModelProvider bedrock = provider(Vendor.BEDROCK, "bedrock");
    ModelProvider openai = provider(Vendor.OPENAI, "openai");
    NamedModels all = new NamedModels(List.of(azure, bedrock, openai), ModelPlan.EMPTY, Map.of());
    assertThat(all.find("bedrock/amazon.nova").orElseThrow().place())
        .isEqualTo("bedrock/amazon.nova");
    assertThat(all.find("openai/gpt-99")).isEmpty();
    assertThat(all.find("ours").orElseThrow().place()).isEqualTo("azure/ours");
  }

  @Test
  void theNameOfAProviderMeansItsUsualModel() {
    assertThat(named().find("openai").orElseThrow().place()).isEqualTo("openai/gpt-4o-mini");
    assertThat(named().find("own").orElseThrow().place()).isEqualTo("own/llama");
    assertThat(named().find("gemini")).isEmpty();
  }

  @Test
  void whatMakesVectorsOrHasNoProviderHereIsNotFound() {
    for (String name :
        List.of("own/vectors", "gemini/gemini-tuned", "openai/none", "tuned-1", "")) {
      assertThat(named().find(name)).as(name).isEmpty();
    }
  }
}
