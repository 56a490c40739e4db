package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.cli.project.Scaffold;
import io.meshflow.cli.settings.Setting;
import io.meshflow.core.data.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SettingsTest {

  @TempDir Path folder;

  private Value.Obj printed(CommandLineUnderTest meshflow, Setting setting) {
    return meshflow.run("config", "print", "--json").json().object(setting.variable());
  }

  private static String sample(Setting setting, int which) {
    return switch (setting) {
      case DB_URL -> "jdbc:sqlite:db" + which;
      case OPENAI_BASE_URL, LOCAL_LLM_BASE_URL -> "https://host" + which + "/v1";
      case MODEL_PRICE -> which + "/" + which;
      case BUDGET_USD -> "0." + which;
      case APPROVAL_REQUIRED, DEBUG -> which == 1 ? "true" : "no";
      case COLOR -> which == 1 ? "never" : "always";
      default -> "value" + which;
    };
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void theEnvironmentWinsOverTheFileAndBothOverTheDefault(Setting setting) throws Exception {
    CommandLineUnderTest meshflow = new CommandLineUnderTest(folder);
    assertThat(printed(meshflow, setting).text("source")).isEqualTo("default");
    Files.writeString(
        folder.resolve("meshflow.yaml"), setting.key() + ": " + sample(setting, 1) + "\n");
    assertThat(printed(meshflow, setting).text("source")).isEqualTo("meshflow.yaml:1");
    String file = printed(meshflow, setting).text("value");
    assertThat(file).isEqualTo(shown(setting, sample(setting, 1)));
    meshflow.with(setting.variable(), sample(setting, 2));
    assertThat(printed(meshflow, setting).text("source")).isEqualTo("environment");
    assertThat(printed(meshflow, setting).text("value"))
        .isEqualTo(shown(setting, sample(setting, 2)));
  }

  /** Of a secret only that it is there. */
  private static String shown(Setting setting, String value) {
    return setting.secret() ? "…" : value;
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "free, 0", "0.15/0.60, 0", "3/15/0.3, 0", "1, 2", "'1,2', 2", "cheap, 2"})
  void aPriceIsTakenOrRefusedBeforeModelsReadIt(String price, int code) {
    Outcome listed =
        new CommandLineUnderTest(folder).with("MESHFLOW_MODEL_PRICE", price).run("models", "list");
    assertThat(listed.code()).as(listed.err()).isEqualTo(code);
  }

  @Test
  void aFlagWinsOverTheEnvironment() {
    Outcome print =
        new CommandLineUnderTest(folder)
            .with("MESHFLOW_DEFAULT_TENANT", "env")
            .run("config", "print", "--tenant", "flag", "--json");
    Value.Obj tenant = print.json().object("MESHFLOW_DEFAULT_TENANT");
    assertThat(tenant.text("value")).isEqualTo("flag");
    assertThat(tenant.text("source")).isEqualTo("--tenant");
  }

  @Test
  void secretsAreNeverPrinted() {
    CommandLineUnderTest meshflow =
        new CommandLineUnderTest(folder)
            .with("OPENAI_API_KEY", "sk-verysecretkey-1234")
            .with("MESHFLOW_DB_URL", "postgres://bob:hunter2@db/flow?sslkey=abc");
    for (String[] command : new String[][] {{"config", "print"}, {"config", "print", "--json"}}) {
      String out = meshflow.run(command).out();
      assertThat(out).doesNotContain("verysecret", "hunter2", "=abc");
    }
  }

  @Test
  void everyFaultIsReportedAtOnceWithTheNearestName() throws Exception {
    Files.writeString(folder.resolve("meshflow.yaml"), "modle: x\nbudget_usd: lots\ntenant: [a]\n");
    Outcome check =
        new CommandLineUnderTest(folder)
            .with("MESHFLOW_WORKSPCE_DIR", "x")
            .with("MESHFLOW_COLOR", "pink")
            .run("config", "validate");
    assertThat(check.code()).isEqualTo(2);
    assertThat(check.err())
        .contains(
            "did you mean `model`",
            "budget_usd",
            "`tenant`",
            "did you mean MESHFLOW_WORKSPACE_DIR",
            "auto, always or never");
  }

  @Test
  void everyFaultOfKeysAndTokensIsToldAtOnceAndNoKeyWithThem() throws Exception {
    Files.writeString(folder.resolve("keys"), "# ours\nlong-enough-key;viewer\ntiny\n");
    Outcome check =
        new CommandLineUnderTest(folder)
            .with("MESHFLOW_API_KEYS", "long-enough-key-1;operator,long-enough-key-2;pope")
            .with("MESHFLOW_API_KEYS_FILE", folder.resolve("keys").toString())
            .with("MESHFLOW_OIDC_ISSUER", "https://issuer.example")
            .with("MESHFLOW_OIDC_ALGORITHMS", "none")
            .with("MESHFLOW_OIDC_ROLES", "staff=pope")
            .with("MESHFLOW_PORT", "70000")
            .with("MESHFLOW_COLOR", "pink")
            .run("config", "validate");
    assertThat(check.code()).isEqualTo(2);
    assertThat(check.err())
        .contains(
            "MESHFLOW_API_KEYS: key 2 is an entry of the wrong role",
            "MESHFLOW_API_KEYS_FILE: key 2 is an entry of the wrong form",
            "MESHFLOW_OIDC_AUDIENCE",
            "MESHFLOW_OIDC_JWKS",
            "RS256",
            "staff=pope",
            "a port from 0 to 65535",
            "auto, always or never")
        .doesNotContain("long-enough", "tiny");
    Outcome none =
        new CommandLineUnderTest(folder)
            .with("MESHFLOW_API_KEYS_FILE", folder.resolve("none").toString())
            .run("config", "validate");
    assertThat(none.err()).contains("MESHFLOW_API_KEYS_FILE", "cannot be read");
  }

  @Test
  void anUnknownVariableIsAWarningAndNothingIsStartedWithAFault() throws Exception {
    Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
    CommandLineUnderTest meshflow = new CommandLineUnderTest(folder).with("MESHFLOW_MODELL", "x");
    Outcome run = meshflow.run("run", "two.yaml", "--model", "demo", "--task", "x");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("did you mean MESHFLOW_MODEL?");
    meshflow.with("MESHFLOW_BUDGET_USD", "much");
    assertThat(meshflow.run("run", "two.yaml").code()).isEqualTo(2);
  }

  @Test
  void theExampleFileNamesEverySettingAndNothingElse() throws Exception {
    Path repository = Path.of("..").toAbsolutePath().normalize();
    String example = Files.readString(repository.resolve(".env.example"));
    Set<String> named =
        Pattern.compile("(?m)^#? ?([A-Z][A-Z0-9_]+)=")
            .matcher(example)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    Set<String> known =
        java.util.Arrays.stream(Setting.values())
            .map(Setting::variable)
            .collect(Collectors.toSet());
    assertThat(named).isEqualTo(known);
    assertThat(example).isEqualTo(Scaffold.environment());
  }
}
