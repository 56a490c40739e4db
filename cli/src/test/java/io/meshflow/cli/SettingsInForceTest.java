package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that commands go by. */
class SettingsInForceTest {

  private static final String ONE = "name: one\nnodes: [{id: say, kind: code, function: noop@1}]\n";

  @TempDir Path folder;

  private CommandLineUnderTest with(String variable, String value) {
    return new CommandLineUnderTest(folder).with(variable, value);
  }

  @Test
  void aFloorUnderPoliciesHoldsForEveryRun() throws Exception {
    Workflows.write(folder, "one.yaml", ONE);
    Outcome strict = with("MESHFLOW_POLICY_FLOOR", "regulated").run("run", "one.yaml", "--json");
    assertThat(strict.out()).contains("\"status\":\"paused\"");
    Outcome usual = new CommandLineUnderTest(folder).run("run", "one.yaml", "--json");
    assertThat(usual.out()).contains("\"status\":\"completed\"");
  }

  @Test
  void runsAreThoseOfTheTenantThatIsSet() throws Exception {
    Workflows.write(folder, "one.yaml", ONE);
    assertThat(with("MESHFLOW_DEFAULT_TENANT", "shop").run("run", "one.yaml").code()).isZero();
    assertThat(with("MESHFLOW_DEFAULT_TENANT", "shop").run("runs").out()).contains("one@1");
    assertThat(new CommandLineUnderTest(folder).run("runs").out()).doesNotContain("one@1");
  }

  @Test
  void theFileOfModelsMayLieElsewhere() throws Exception {
    Workflows.write(
        folder,
        "other.yaml",
        """
        models: {special: {provider: corp, model: large-1}}
        providers: {corp: {vendor: openai, api_key: k}}
        """);
    Outcome listed = with("MESHFLOW_MODELS_FILE", "other.yaml").run("models", "list");
    assertThat(listed.out()).contains("special");
  }

  @Test
  void coloursAndStackTracesAreShownWhereTheyAreWanted() throws Exception {
    Workflows.write(folder, "one.yaml", ONE);
    assertThat(with("MESHFLOW_COLOR", "always").run("run", "one.yaml").err()).contains("\u001b[");
    assertThat(with("MESHFLOW_COLOR", "never").run("run", "one.yaml").err())
        .doesNotContain("\u001b");
    String type = "io.meshflow.cli.command.Refusal";
    assertThat(with("MESHFLOW_DEBUG", "true").run("trace", "none").err()).contains(type);
    assertThat(with("MESHFLOW_DEBUG", "no").run("trace", "none").err()).doesNotContain(type);
  }
}
