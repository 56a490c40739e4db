package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.ModelPlan.Source;
import io.meshflow.core.model.ModelPlan.Strategy;
import io.meshflow.core.model.Price;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelsFileTest {

  private static final Set<String> VENDORS =
      Set.of("openai", "gemini", "openai_compatible", "anthropic");
  private static final Path PLAN = Path.of("../examples/models/config/models.yaml");

  private static ModelsFile with(Map<String, String> variables) {
    return new ModelsFile(
        name -> Optional.ofNullable(variables.get(name)),
        VENDORS,
        Map.of("builtin", Set.of("all-minilm-l6-v2", "keyword-hash")));
  }

  private static ModelPlan plan(Map<String, String> variables, String text) {
    ModelsFile.Read read = with(variables).read("models.yaml", text);
    assertThat(read.problems()).isEmpty();
    return read.plan().orElseThrow();
  }

  private static List<String> problems(String text) {
    return with(Map.of()).read("models.yaml", text).problems().stream()
        .map(p -> p.line() + ":" + p.column() + " " + p.message() + " | " + p.suggestion())
        .toList();
  }

  @Test
  void aProviderSaysHowLongItMayTake() {
    String slow = "providers: {openai: {api_key: k, timeouts: {first_token: 5m, idle: 90s}}}";
    assertThat(plan(Map.of(), slow).sources().get("openai").waits())
        .isEqualTo(
            new ModelPlan.Waits(
                Optional.of(java.time.Duration.ofMinutes(5)),
                Optional.of(java.time.Duration.ofSeconds(90))));
    String usual = "providers: {openai: {api_key: k}}";
    assertThat(plan(Map.of(), usual).sources().get("openai").waits())
        .isEqualTo(ModelPlan.Waits.USUAL);
    assertThat(problems("providers: {openai: {api_key: k, timeouts: {idle: 0s, total: 1m}}}"))
        .anyMatch(problem -> problem.contains("`idle` must be longer than nothing"))
        .anyMatch(problem -> problem.contains("total"));
  }

  private static final String POOL =
      """
      models:
        m: {provider: openai, model: gpt-4o, cache: 10m}
      providers:
        openai:
          api_keys:
            - "${KEY_A}"
            - {key: "${KEY_B}", name: team-b, requests_per_minute: 500, tokens_per_minute: 200000}
            - "${KEY_C}"
      """;

  @Test
  void keysThatAreSetMakeThePoolAndNoneOfThemIsEverPrinted() {
    ModelPlan plan = plan(Map.of("KEY_A", "sk-a", "KEY_B", "sk-b"), POOL);
    Source openai = plan.sources().get("openai");
    assertThat(openai.keys())
        .containsExactly(
            new ModelPlan.Key("KEY_A", Map.of("api_key", "sk-a"), 0, 0),
            new ModelPlan.Key("team-b", Map.of("api_key", "sk-b"), 500, 200_000));
    assertThat(openai.missing()).isEmpty();
    assertThat(openai.chosen()).isTrue();
    assertThat(plan.toString()).doesNotContain("sk-a", "sk-b");
    assertThat(plan.aliases().get("m").terms().reuse().answers())
        .isEqualTo(java.time.Duration.ofMinutes(10));
    Source none = plan(Map.of(), POOL).sources().get("openai");
    assertThat(none.keys()).isEmpty();
    assertThat(none.missing()).containsExactly("KEY_A", "KEY_B", "KEY_C");
  }

  @Test
  void aBrokenListOfKeysIsRefusedAtItsPlace() {
    assertThat(problems("providers:\n  openai:\n    api_key: x\n    api_keys: [y]\n"))
        .singleElement()
        .asString()
        .startsWith("4:")
        .contains("exclude each other");
    assertThat(problems("providers:\n  openai:\n    api_keys: [{name: b}]\n"))
        .singleElement()
        .asString()
        .startsWith("3:")
        .contains("needs `key`");
    assertThat(problems("providers:\n  openai:\n    api_keys: [{key: b, rpm: 4}]\n"))
        .singleElement()
        .asString()
        .contains("`rpm` has no meaning");
    assertThat(
            problems(
                "providers:\n  openai:\n    api_keys: [{key: a, name: x}, {key: b, name: x}]\n"))
        .singleElement()
        .asString()
        .contains("two keys `x`");
  }

  @Test
  void modelsInThisProcessNeedNoProviderAndMakeVectorsAlone() {
    ModelPlan plan = plan(Map.of(), "models: {near: {provider: builtin, model: all-minilm-l6-v2}}");
    assertThat(plan.aliases().get("near").terms().embedding()).isTrue();
    assertThat(problems("models: {near: {provider: builtin, model: all-minilm}}"))
        .containsExactly("1:36 There is no model `all-minilm` | did you mean `all-minilm-l6-v2`");
    assertThat(
            problems(
                "models: {a: {provider: builtin, model: keyword-hash, embedding: false}}\n"
                    + "providers: {builtin: {base_url: x}}\n"
                    + "routing: {fallback_chain: [builtin]}\n"))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("answers no questions"))
        .anyMatch(problem -> problem.contains("There is no vendor `builtin`"));
    assertThat(problems("routing: {fallback_chain: [builtin]}"))
        .singleElement()
        .asString()
        .contains("There is no provider `builtin`");
  }

  @Test
  void theFileOfThePlanLoadsAsItIs() {
    ModelsFile.Read read = with(Map.of("OPENAI_API_KEY", "sk-1")).read(PLAN);
    assertThat(read.problems()).isEmpty();
    ModelPlan plan = read.plan().orElseThrow();
    assertThat(plan.aliases().keySet())
        .containsExactly("planning", "execution", "fast", "embedding");
    assertThat(plan.aliases().get("planning").terms().temperature()).contains(0.7);
    assertThat(plan.aliases().get("execution").baseUrl()).isEqualTo("http://litellm:4000");
    assertThat(plan.aliases().get("embedding").terms().embedding()).isTrue();
    Source openai = plan.sources().get("openai");
    assertThat(openai.settings())
        .containsEntry("api_key", "sk-1")
        .containsEntry("base_url", "https://api.openai.com/v1");
    assertThat(openai.keyName()).isEqualTo("OPENAI_API_KEY");
    assertThat(openai.chosen()).isTrue();
    assertThat(plan.sources().get("gemini").missing()).containsExactly("GEMINI_API_KEY");
    Source local = plan.sources().get("openai_compatible");
    assertThat(local.missing()).isEmpty();
    assertThat(local.chosen()).as("all of it is defaults").isFalse();
    assertThat(plan.routing().strategy()).isEqualTo(Strategy.TASK_TYPE);
    assertThat(plan.routing().fallback()).isTrue();
    assertThat(plan.routing().chain()).containsExactly("openai", "openai_compatible");
  }

  @Test
  void theListingOfTheGuideLoads() throws IOException {
    String guide = Files.readString(ExamplesTest.ROOT.resolve("docs/guide/models.md"));
    int start = guide.indexOf("```yaml\nmodels:") + "```yaml\n".length();
    ModelPlan plan = plan(Map.of(), guide.substring(start, guide.indexOf("```", start)));
    assertThat(plan.aliases().keySet()).containsExactly("planning", "execution", "fast");
    assertThat(plan.routing().fallback()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'${A}', one",
    "'${B:-two}', two",
    "'${EMPTY:-two}', two",
    "'${B:-${A:-three}}', one",
    "'${B:-${C:-three}}', three",
    "'x${A}y', xoney",
    "'${A', '${A'",
    "'plain', plain"
  })
  void variablesAreFilledInAlsoInsideDefaults(String written, String filled) {
    ModelPlan plan =
        plan(
            Map.of("A", "one", "EMPTY", ""),
            "models: {m: {provider: openai, model: '%s'}}".formatted(written));
    assertThat(plan.aliases().get("m").model()).isEqualTo(filled);
  }

  @Test
  void aKeyIsNeverInAText() {
    ModelPlan plan =
        plan(Map.of("K", "sk-secret"), "providers: {openai: {api_key: '${K}', base_url: x}}");
    assertThat(plan.toString()).doesNotContain("sk-secret");
  }

  @Test
  void everythingWrongIsToldAtOnceWithItsPlace() {
    assertThat(
            problems(
                """
                models:
                  planning:
                    provider: opnai
                    model: x
                    temperature: 9
                  execution: {model: y}
                  third: {provider: openai, model: "${NOT_SET}"}
                providers:
                  mine: {vendor: nobody, colour: red}
                routing:
                  strategy: costs
                  fallback_chain: [openai, missing]
                """))
        .anySatisfy(p -> assertThat(p).startsWith("3:").contains("opnai", "openai"))
        .anySatisfy(p -> assertThat(p).startsWith("5:").contains("between 0 and 2"))
        .anySatisfy(p -> assertThat(p).startsWith("6:").contains("needs `provider`"))
        .anySatisfy(p -> assertThat(p).startsWith("7:").contains("NOT_SET is not set"))
        .anySatisfy(p -> assertThat(p).startsWith("9:").contains("`colour`"))
        .anySatisfy(p -> assertThat(p).startsWith("9:").contains("vendor `nobody`"))
        .anySatisfy(p -> assertThat(p).startsWith("11:").contains("did you mean `cost`"))
        .anySatisfy(p -> assertThat(p).startsWith("12:").contains("provider `missing`"));
  }

  @Test
  void pricesAreDollarsPerMillionTokens() {
    ModelPlan plan =
        plan(
            Map.of(),
            """
            models:
              a: {provider: openai, model: a, price: {input: 0.15, output: 0.6}}
              b: {provider: openai, model: b, price: free, context_tokens: 8192}
            """);
    assertThat(plan.aliases().get("a").terms().price())
        .contains(new Price(150_000, 600_000, 150_000));
    assertThat(plan.aliases().get("b").terms().price()).contains(Price.FREE);
    assertThat(plan.aliases().get("b").terms().contextTokens()).contains(8192L);
  }

  @Test
  void aPriceWithoutThatOfTheAnswerDoesNotMakeAnswersFree() {
    String file =
        """
        models:
          half: {provider: openai, model: a, price: {input: 3}}
          other: {provider: openai, model: b, price: {output: 3}}
          embedding: {provider: openai, model: c, price: {input: 3}}
        """;
    assertThat(with(Map.of()).read("m", file).problems().stream().map(Object::toString))
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).contains("needs `output`"))
        .anySatisfy(problem -> assertThat(problem).contains("needs `input`"));
  }

  @ParameterizedTest
  @CsvSource({"''", "'[1, 2]'", "text", "'{models: 3}'", "'{models: {a: b}}'", "'a: &x [*x]'"})
  void nonsenseIsAnErrorAndNoException(String text) {
    assertThat(with(Map.of()).read("m", text).plan()).isEmpty();
    assertThat(with(Map.of()).read("m", text).problems()).isNotEmpty();
  }
}
