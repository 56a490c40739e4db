package io.meshflow.definition.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckedSchemasTest {

  private final CheckedSchemas schemas = new CheckedSchemas();

  private static Value.Obj schema(String json) {
    return (Value.Obj) Json.parse(json);
  }

  private List<String> violations(String schema, String value) {
    return schemas.violations(schema(schema), Json.parse(value));
  }

  @Test
  void aViolationNamesThePlace() {
    String schema =
        "{\"type\":\"object\",\"required\":[\"plan\"],\"properties\":{\"plan\":{\"type\":\"array\","
            + "\"items\":{\"type\":\"string\"}}}}";
    assertThat(violations(schema, "{\"plan\":[\"a\"]}")).isEmpty();
    assertThat(violations(schema, "{}").getFirst()).startsWith("The value: ").contains("plan");
    assertThat(violations(schema, "{\"plan\":[\"a\",2]}").getFirst()).startsWith("plan[1]: ");
  }

  @Test
  void wholeNumbersAreIntegers() {
    assertThat(violations("{\"type\":\"integer\"}", "3")).isEmpty();
    assertThat(violations("{\"type\":\"integer\"}", "3.0")).isEmpty();
    assertThat(violations("{\"type\":\"integer\"}", "3.5")).hasSize(1);
  }

  @Test
  void nothingOutsideIsFetched() {
    for (String target :
        List.of("https://example.org/s.json", "file:///etc/passwd", "other.json")) {
      String schema = "{\"properties\":{\"a\":{\"$ref\":\"" + target + "\"}}}";
      assertThat(schemas.faults(schema(schema)).getFirst()).contains("nothing outside");
      assertThat(violations(schema, "{\"a\":1}").getFirst()).contains("nothing outside");
    }
    String inside =
        "{\"$defs\":{\"n\":{\"type\":\"number\"}},\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"}}}";
    assertThat(schemas.faults(schema(inside))).isEmpty();
    assertThat(violations(inside, "{\"a\":\"x\"}")).hasSize(1);
  }

  @Test
  void faultsOfTheSchemaItselfAreTold() {
    assertThat(schemas.faults(schema("{\"type\":\"object\"}"))).isEmpty();
    assertThat(schemas.faults(schema("{\"type\":\"sometimes\"}"))).isNotEmpty();
    assertThat(schemas.faults(schema("{\"minimum\":\"x\"}"))).isNotEmpty();
    assertThat(schemas.faults(schema("{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"}}}")))
        .isNotEmpty();
    assertThat(schemas.faults(schema("{\"properties\":{\"a\":{\"pattern\":\"(\"}}}"))).isNotEmpty();
  }

  @Test
  void aRecursiveSchemaEnds() {
    String tree = "{\"type\":\"object\",\"properties\":{\"child\":{\"$ref\":\"#\"}}}";
    assertThat(violations(tree, "{\"child\":{\"child\":{}}}")).isEmpty();
    assertThat(violations(tree, "{\"child\":{\"child\":3}}")).hasSize(1);
    assertThat(violations("{\"$ref\":\"#\"}", "1")).isNotEmpty();
  }

  @Test
  void aPatternNeverRunsLong() {
    String value = Json.canonical(Value.of("a".repeat(50_000) + "!"));
    long start = System.nanoTime();
    assertThat(violations("{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}", value)).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void manyErrorsAreCutShort() {
    String items = "[" + "\"x\",".repeat(500) + "1]";
    assertThat(violations("{\"items\":{\"type\":\"number\"}}", items)).hasSize(20);
  }
}
