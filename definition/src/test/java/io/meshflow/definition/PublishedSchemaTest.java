package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema that editors use says the same as the reader. */
class PublishedSchemaTest {

  private static final Value.Obj SCHEMA = schema();

  private static Value.Obj schema() {
    try (InputStream in =
        PublishedSchemaTest.class.getResourceAsStream("/schema/workflow.schema.json")) {
      return (Value.Obj) Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Keys> kinds() {
    Map<String, Keys> kinds = new LinkedHashMap<>();
    Keys.NODES.forEach((kind, keys) -> kinds.put("node_" + kind, keys));
    kinds.put("agent", Keys.AGENT);
    kinds.put("team", Keys.TEAM);
    kinds.put("graph", Keys.GRAPH);
    kinds.put("edge", Keys.EDGE);
    kinds.put("loop_edge", Keys.LOOP_EDGE);
    kinds.put("retry", Keys.RETRY);
    kinds.put("item_failure", Keys.ITEM_FAILURE);
    kinds.put("compliance", Keys.COMPLIANCE);
    kinds.put("context_bus", Keys.CONTEXT_BUS);
    kinds.put("policy", PolicyReader.POLICY);
    kinds.put("human_in_loop", PolicyReader.HUMAN_IN_LOOP);
    kinds.put("circuit_breaker", PolicyReader.CIRCUIT_BREAKER);
    return kinds;
  }

  private static TreeSet<String> properties(Value.Obj definition) {
    return new TreeSet<>(definition.object("properties").fields().keySet());
  }

  @Test
  void everyKeyOfTheReaderIsInTheSchemaAndTheOtherWayRound() {
    Value.Obj definitions = SCHEMA.object("$defs");
    assertThat(properties(SCHEMA)).isEqualTo(Keys.WORKFLOW.accepted());
    kinds()
        .forEach(
            (name, keys) ->
                assertThat(properties(definitions.object(name)))
                    .as(name)
                    .isEqualTo(keys.accepted()));
    List<String> maps = new ArrayList<>();
    definitions
        .fields()
        .forEach(
            (name, definition) -> {
              if (definition.at("properties").isPresent()) {
                maps.add(name);
              }
            });
    assertThat(maps).containsExactlyInAnyOrderElementsOf(kinds().keySet());
  }

  @Test
  void everyKeyIsDescribedAndUnusedOnesAreMarked() {
    Map<String, Keys> kinds = kinds();
    kinds.forEach((name, keys) -> described(SCHEMA.object("$defs").object(name), keys));
    described(SCHEMA, Keys.WORKFLOW);
  }

  private static void described(Value.Obj definition, Keys keys) {
    Value.Obj properties = definition.object("properties");
    for (String key : properties.fields().keySet()) {
      assertThat(properties.object(key).textIf("description")).as(key).isPresent();
      assertThat(properties.object(key).flagIf("deprecated").orElse(false))
          .as(key)
          .isEqualTo(keys.unused().containsKey(key));
    }
  }

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> examples = Files.walk(ExamplesTest.ROOT.resolve("examples"));
        Stream<Path> plans = Files.walk(Path.of("src/test/resources/plans"))) {
      return Stream.concat(examples, plans)
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("models.yaml"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyExampleMeetsTheSchema(Path file) throws IOException {
    Problems problems = new Problems(file.toString());
    Value document = YamlReader.read(Files.readString(file), problems).orElseThrow().value();
    assertThat(new CheckedSchemas().faults(SCHEMA)).isEmpty();
    assertThat(new CheckedSchemas().violations(SCHEMA, document)).isEmpty();
  }

  @Test
  void theSchemaRefusesWhatTheReaderRefuses() {
    CheckedSchemas schemas = new CheckedSchemas();
    for (String bad :
        List.of(
            "{\"nodes\": [{\"id\": \"a\", \"instrutions\": \"x\"}]}",
            "{\"nodes\": [{\"id\": \"a\", \"kind\": \"agnet\"}]}",
            "{\"nodes\": [], \"policy\": \"strict\"}",
            "{\"name\": \"x\"}",
            "{\"nodes\": [], \"edges\": [\"a\"]}")) {
      assertThat(schemas.violations(SCHEMA, Json.parse(bad))).as(bad).isNotEmpty();
    }
  }
}
