package io.meshflow.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The contract that people write is the contract that the server lives by. */
final class ContractTest {

  private static final Path ROOT = Path.of(System.getProperty("meshflow.root", ".."));
  private static final Set<String> ROLES =
      Set.of("viewer", "operator", "reviewer", "admin", "agent");

  private static Value value(Object yaml) {
    return switch (yaml) {
      case Map<?, ?> map -> {
        var object = Value.Obj.builder();
        map.forEach((key, item) -> object.put(key.toString(), value(item)));
        yield object.build();
      }
      case List<?> list -> Value.array(list.stream().map(ContractTest::value).toList());
      case Boolean flag -> Value.of(flag);
      case Number number -> Value.of(number.doubleValue());
      case String text -> Value.of(text);
      case null -> Value.NULL;
      default -> throw new IllegalStateException("unexpected in YAML: " + yaml);
    };
  }

  @Test
  void theServedContractIsTheWrittenOne() throws IOException {
    String yaml = Files.readString(ROOT.resolve("api/openapi.yaml"));
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(10_000_000).build();
    String written = Json.canonical(value(new Load(settings).loadFromString(yaml))) + "\n";
    Path served = ROOT.resolve("server/src/main/resources/io/meshflow/server/openapi.json");
    if (Boolean.getBoolean("meshflow.draw")) {
      Files.writeString(served, written);
    }

    assertThat(Files.readString(served, StandardCharsets.UTF_8))
        .as("run this test with -Dmeshflow.draw=true after changing api/openapi.yaml")
        .isEqualTo(written);
  }

  @Test
  void everyOperationIsDescribedAndSaysWhoMayCall() {
    Contract contract = Contract.bundled();
    for (Operation operation : contract.operations()) {
      Value.Obj raw =
          (Value.Obj)
              contract
                  .document()
                  .at(
                      "paths",
                      operation.path(),
                      operation.method().toLowerCase(java.util.Locale.ROOT))
                  .orElseThrow();
      assertThat(raw.text("summary")).as(operation.id()).isNotBlank();
      assertThat(raw.text("description")).as(operation.id()).isNotBlank();
      assertThat(operation.access().open() || !operation.access().roles().isEmpty())
          .as(operation.id())
          .isTrue();
      assertThat(ROLES).containsAll(operation.access().roles());
      operation
          .body()
          .ifPresent(
              body ->
                  assertThat(raw.at("requestBody", "content", "application/json").orElseThrow())
                      .as(operation.id())
                      .satisfies(
                          json -> {
                            Value.Obj content = (Value.Obj) json;
                            assertThat(content.has("example") || content.has("examples")).isTrue();
                          }));
    }
  }

  @Test
  void everythingHasADescriptionAndAnExample() {
    assertThat(Undescribed.in(Contract.bundled())).isEmpty();
  }

  @Test
  void whatIsNotDescribedIsFound() {
    Value.Obj document = Contract.bundled().document();
    Value.Obj components = document.object("components");
    Value.Obj bare =
        Value.obj(
            "type",
            Value.of("object"),
            "properties",
            Value.obj("id", Value.obj("type", Value.of("string"))));
    Value.Obj schemas = components.object("schemas").with("Bare", bare);
    Contract planted =
        new Contract(document.with("components", components.with("schemas", schemas)));

    assertThat(Undescribed.in(planted))
        .containsExactlyInAnyOrder(
            "Bare has no description", "Bare has no example", "Bare.id has no description");
  }

  @Test
  void everyCodeOfAProblemIsNamed() throws IOException {
    Value.Obj codes =
        (Value.Obj)
            Contract.bundled()
                .document()
                .at("components", "schemas", "Problem", "properties", "code", "x-codes")
                .orElseThrow();
    Pattern given =
        Pattern.compile(
            "(?:new Problem\\(\\s*\\d+,|\\b(?:malformed|missing)\\(|\\blater\\(\\s*\\d+,)\\s*\"([a-z_]+)\",");
    Set<String> unnamed = new TreeSet<>();
    try (var files = Files.walk(ROOT.resolve("server/src/main/java"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        given
            .matcher(Files.readString(file))
            .results()
            .map(found -> found.group(1))
            .filter(code -> !codes.has(code))
            .forEach(unnamed::add);
      }
    }

    assertThat(unnamed).isEmpty();
  }

  @Test
  void examplesOfRequestsFitTheirSchemas() {
    Contract contract = Contract.bundled();
    SchemaCheck check = new SchemaCheck(contract);
    contract.operations().stream()
        .filter(operation -> operation.body().isPresent())
        .forEach(
            operation ->
                contract
                    .document()
                    .at(
                        "paths",
                        operation.path(),
                        operation.method().toLowerCase(java.util.Locale.ROOT),
                        "requestBody",
                        "content",
                        "application/json",
                        "example")
                    .ifPresent(
                        example ->
                            assertThat(check.fault(operation.body().get().schema(), example))
                                .as(operation.id())
                                .isEmpty()));
  }
}
