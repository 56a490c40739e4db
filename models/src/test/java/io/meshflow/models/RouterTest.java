package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.ModelPlan.Alias;
import io.meshflow.core.model.ModelPlan.Routing;
import io.meshflow.core.model.ModelPlan.Strategy;
import io.meshflow.core.model.ModelPlan.Terms;
import io.meshflow.core.model.Needs;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Reuse;
import io.meshflow.core.policy.EffectFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RouterTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Form form = new Form(() -> now);
  private final SequencedMap<String, Alias> aliases = new LinkedHashMap<>();
  private final Map<String, ModelProvider> providers = new HashMap<>();

  private void model(String alias, String provider, double dollars, int weight) {
    model(alias, provider, dollars, weight, 1_000, Map.of());
  }

  private void model(
      String alias,
      String provider,
      double dollars,
      int weight,
      long context,
      Map<Ability, Boolean> can) {
    long micros = Math.round(dollars * 1e6);
    Optional<Price> price =
        dollars < 0 ? Optional.empty() : Optional.of(new Price(micros, micros, micros));
    Terms terms =
        new Terms(
            Optional.empty(),
            price,
            Optional.of(context),
            Optional.of(100L),
            false,
            weight,
            can,
            Reuse.NONE);
    aliases.put(alias, new Alias(alias, provider, alias + "-model", "", terms));
    providers.putIfAbsent(provider, provider(provider));
  }

  private static ModelProvider provider(String name) {
    Vendor.Access access =
        new Vendor.Access(name, "https://203.0.113.7/" + name, "", "KEY", Map.of());
    return new ModelProvider(
        Vendor.OPENAI_COMPATIBLE, access, PriceTable.bundled(), null, Optional::empty);
  }

  private Router router(Strategy strategy, boolean fallback, String... chain) {
    Map<String, ModelProvider> of = new HashMap<>();
    aliases.forEach((name, alias) -> of.put(name, providers.get(alias.provider())));
    ModelPlan plan =
        new ModelPlan(
            aliases, new LinkedHashMap<>(), new Routing(strategy, fallback, List.of(chain)));
    return new Router(plan, of, List.copyOf(providers.values()), form);
  }

  private static List<String> models(Candidates candidates) {
    return candidates.able().stream().map(ModelOffer::model).toList();
  }

  private void three() {
    model("dear", "first", 10, 1);
    model("cheap", "second", 1, 3);
    model("unknown", "third", -1, 0);
  }

  @Test
  void byTaskTypeTheAliasComesFirstAndTheChainBehindIt() {
    three();
    assertThat(
            models(
                router(Strategy.TASK_TYPE, true, "third", "second").candidates("dear", Needs.NONE)))
        .containsExactly("dear-model", "unknown-model", "cheap-model");
    assertThat(models(router(Strategy.TASK_TYPE, false, "third").candidates("dear", Needs.NONE)))
        .containsExactly("dear-model");
    assertThat(router(Strategy.TASK_TYPE, true).candidates("nobody", Needs.NONE).none()).isTrue();
  }

  @Test
  void byCostTheCheapestKnownPriceComesFirst() {
    three();
    assertThat(models(router(Strategy.COST, true).candidates("dear", Needs.NONE)))
        .containsExactly("cheap-model", "dear-model", "unknown-model");
    assertThat(models(router(Strategy.COST, false).candidates("dear", Needs.NONE)))
        .containsExactly("cheap-model");
  }

  @Test
  void fixedHasNoStandIn() {
    three();
    assertThat(models(router(Strategy.FIXED, true, "second").candidates("dear", Needs.NONE)))
        .containsExactly("dear-model");
  }

  @Test
  void byWeightEachComesUpAsOftenAsItsWeightSays() {
    three();
    Router router = router(Strategy.WEIGHTED, false);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      counts.merge(
          router.candidates("dear", Needs.NONE).able().getFirst().model(), 1, Integer::sum);
    }
    assertThat(counts.get("cheap-model")).isBetween(295, 305);
    assertThat(counts.get("dear-model")).isBetween(95, 105);
    assertThat(counts).doesNotContainKey("unknown-model");
  }

  @Test
  void byLatencyAProviderThatSlowsLosesItsPlaceWithinTwentyCalls() {
    model("one", "first", 1, 1);
    model("two", "second", 1, 1);
    Router router = router(Strategy.LATENCY, true);
    Map<String, Long> millis = new HashMap<>(Map.of("one-model", 50L, "two-model", 80L));
    call(router, millis, 10);
    assertThat(router.candidates("one", Needs.NONE).able().getFirst().model())
        .isEqualTo("one-model");
    millis.put("one-model", 500L);
    call(router, millis, 20);
    assertThat(router.candidates("one", Needs.NONE).able().getFirst().model())
        .isEqualTo("two-model");
    millis.put("one-model", 50L);
    now = now.plusSeconds(61);
    call(router, millis, 20);
    assertThat(router.candidates("one", Needs.NONE).able().getFirst().model())
        .as("after a minute it is tried again")
        .isEqualTo("one-model");
  }

  private void call(Router router, Map<String, Long> millis, int times) {
    for (int i = 0; i < times; i++) {
      ModelOffer offer = router.candidates("one", Needs.NONE).able().getFirst();
      form.answered(offer, Duration.ofMillis(millis.getOrDefault(offer.model(), 0L)));
    }
  }

  @Test
  void aModelThatFailsAgainAndAgainRestsAndThenGetsOneProbe() {
    three();
    Router router = router(Strategy.TASK_TYPE, true, "second");
    ModelOffer dear = router.candidates("dear", Needs.NONE).able().getFirst();
    for (int i = 0; i < 5; i++) {
      form.admit(dear);
      form.failed(dear);
    }
    assertThat(models(router.candidates("dear", Needs.NONE)))
        .containsExactly("cheap-model", "dear-model");
    assertThatThrownBy(() -> form.admit(dear)).isInstanceOf(EffectFailure.Transient.class);
    now = now.plusSeconds(31);
    form.admit(dear);
    assertThatThrownBy(() -> form.admit(dear))
        .as("one probe at a time")
        .isInstanceOf(EffectFailure.Transient.class);
    form.answered(dear, Duration.ofMillis(5));
    assertThat(models(router.candidates("dear", Needs.NONE)))
        .containsExactly("dear-model", "cheap-model");
  }

  private static final Map<Ability, Boolean> NO_TOOLS = Map.of(Ability.TOOLS, false);

  private static Needs needs(long input, long output, Ability... abilities) {
    return new Needs(input, output, Set.of(abilities));
  }

  @Test
  void theCheapestModelThatCannotDoTheRequestIsLeftOut() {
    model("dear", "first", 10, 1);
    model("cheap", "second", 1, 3, 1_000, NO_TOOLS);
    Router router = router(Strategy.COST, true);
    assertThat(models(router.candidates("dear", needs(10, 10))))
        .containsExactly("cheap-model", "dear-model");
    Candidates withTools = router.candidates("dear", needs(10, 10, Ability.TOOLS));
    assertThat(models(withTools)).containsExactly("dear-model");
    assertThat(withTools.reasons()).isEqualTo("second/cheap-model cannot call tools");
  }

  @Test
  void everyStrategyLeavesOutWhatCannotDoTheRequest() {
    model("small", "first", 1, 1, 100, Map.of());
    model("large", "second", 9, 1, 10_000, Map.of());
    for (Strategy strategy : List.of(Strategy.COST, Strategy.LATENCY, Strategy.WEIGHTED)) {
      Router router = router(strategy, false);
      for (int i = 0; i < 4; i++) {
        assertThat(models(router.candidates("small", needs(90, 20))))
            .as(strategy.name())
            .containsExactly("large-model");
      }
    }
    assertThat(
            models(router(Strategy.TASK_TYPE, true, "second").candidates("small", needs(90, 20))))
        .containsExactly("large-model");
    Candidates fixed = router(Strategy.FIXED, true).candidates("small", needs(90, 20));
    assertThat(fixed.able()).isEmpty();
    assertThat(fixed.reasons())
        .isEqualTo("first/small-model has room for 100 tokens, and about 90 go in and 20 may come");
  }

  @Test
  void aStandInOfAProviderIsItsFirstAbleModel() {
    model("dear", "first", 10, 1);
    model("blind", "second", 1, 1, 1_000, Map.of(Ability.IMAGES, false));
    model("seeing", "second", 1, 1);
    assertThat(
            models(
                router(Strategy.TASK_TYPE, true, "second")
                    .candidates("dear", needs(1, 1, Ability.IMAGES))))
        .containsExactly("dear-model", "seeing-model");
  }
}
