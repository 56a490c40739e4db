package io.meshflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.core.policy.Policy;
import io.meshflow.server.ServerSettings;
import io.meshflow.server.identity.Role;
import io.meshflow.server.token.TokenRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set reaches the server; what it does there, tests of the server show. */
class ServedSettingsTest {

  @TempDir Path folder;

  private Settings of(Map<String, String> environment) {
    Settings settings = Settings.read(folder, environment);
    assertThat(settings.faults()).isEmpty();
    return settings;
  }

  private ServerSettings served(Map<String, String> environment) {
    Serving.Wish wish = new Serving.Wish("127.0.0.1", 0, List.of(), true, Optional.empty());
    return Serving.settings(of(environment), wish, false);
  }

  @Test
  void howMuchIsAllowed() {
    ServerSettings.Bounds bounds =
        served(
                Map.of(
                    "MESHFLOW_RATE_LIMIT", "11",
                    "MESHFLOW_TENANT_RATE_LIMIT", "12",
                    "MESHFLOW_MAX_BODY", "1300",
                    "MESHFLOW_MAX_REQUESTS", "14"))
            .bounds();
    assertThat(bounds.perSecond()).isEqualTo(11);
    assertThat(bounds.perTenant()).isEqualTo(12);
    assertThat(bounds.maxBody()).isEqualTo(1300);
    assertThat(bounds.atOnce()).isEqualTo(14);
  }

  @Test
  void whoseRequestsCount() throws IOException {
    Path keys = Files.writeString(folder.resolve("keys"), "from-a-file-1;viewer\n");
    ServerSettings served =
        served(
            Map.of(
                "MESHFLOW_API_KEYS", "first-key-1;viewer,second-key-1;operator;acme",
                "MESHFLOW_API_KEYS_FILE", keys.toString(),
                "MESHFLOW_DEFAULT_TENANT", "shop",
                "MESHFLOW_CORS_ORIGINS", "https://a.example, https://b.example",
                "MESHFLOW_METRICS_OPEN", "yes"));
    assertThat(served.identity().apiKeys())
        .containsExactly("first-key-1;viewer", "second-key-1;operator;acme");
    assertThat(served.identity().keyFile()).contains(keys);
    assertThat(served.defaultTenant()).isEqualTo("shop");
    assertThat(served.web().origins())
        .containsExactlyInAnyOrder("https://a.example", "https://b.example");
    assertThat(served.web().openMetrics()).isTrue();
    assertThat(served(Map.of()).web().openMetrics()).isFalse();
  }

  @Test
  void whoseTokensCount() {
    TokenRules rules =
        served(
                Map.of(
                    "MESHFLOW_OIDC_ISSUER", "https://issuer.example",
                    "MESHFLOW_OIDC_AUDIENCE", "mesh",
                    "MESHFLOW_OIDC_JWKS", "https://issuer.example/keys",
                    "MESHFLOW_OIDC_ALGORITHMS", "ES384",
                    "MESHFLOW_OIDC_ROLE_CLAIM", "realm.roles",
                    "MESHFLOW_OIDC_ROLES", "staff=operator",
                    "MESHFLOW_OIDC_TENANT_CLAIM", "org",
                    "MESHFLOW_OIDC_SCOPE_CLAIM", "scp",
                    "MESHFLOW_OIDC_SKEW", "7"))
            .identity()
            .tokens()
            .orElseThrow();
    TokenRules.Claims claims =
        new TokenRules.Claims(
            "realm.roles", Map.of("staff", Role.OPERATOR), Optional.of("org"), Optional.of("scp"));
    assertThat(rules)
        .isEqualTo(
            new TokenRules(
                "https://issuer.example",
                "mesh",
                "https://issuer.example/keys",
                Set.of("ES384"),
                claims,
                Duration.ofSeconds(7)));
  }

  @Test
  void theRulesOfTheGateway() {
    assertThat(Serving.gateway(of(Map.of("MESHFLOW_GATEWAY_POLICY", "dev"))).mode())
        .isEqualTo(Policy.Mode.DEV);
    assertThat(Serving.gateway(of(Map.of())).mode()).isEqualTo(Policy.Mode.STANDARD);
  }

  @Test
  void everySettingIsTriedByATest() throws IOException {
    Path root = Path.of(System.getProperty("meshflow.root"));
    String tests;
    try (Stream<Path> modules = Files.list(root)) {
      tests =
          modules
              .map(module -> module.resolve("src/test/java"))
              .filter(Files::isDirectory)
              .map(ServedSettingsTest::texts)
              .collect(Collectors.joining());
    }
    assertThat(Arrays.stream(Setting.values()).map(Setting::variable))
        .filteredOn(variable -> !tests.contains('"' + variable + '"'))
        .isEmpty();
  }

  /** All but the test of how settings are written, which goes through all of them alike. */
  private static String texts(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("SettingsTest.java"))
          .map(ServedSettingsTest::text)
          .collect(Collectors.joining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
