package io.meshflow.definition.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {

  private static String canonical(String text) {
    Problems problems = new Problems("f");
    Value value = YamlReader.read(text, problems).orElseThrow().value();
    assertThat(problems.sorted()).isEmpty();
    return Json.canonical(value);
  }

  private static Yaml.Scalar scalar(String text, String... path) {
    Yaml here = YamlReader.read(text, new Problems("f")).orElseThrow();
    for (String key : path) {
      here = ((Yaml.Fields) here).fields().get(key).value();
    }
    return (Yaml.Scalar) here;
  }

  @Test
  void scalarsFollowTheCoreSchema() {
    assertThat(
            canonical(
                "[1, -2, 0x1F, 0o17, 1.5, 1e3, .5, true, False, null, ~, yes, on, 'no', \"1\"]"))
        .isEqualTo("[1,-2,31,15,1.5,1000,0.5,true,false,null,null,\"yes\",\"on\",\"no\",\"1\"]");
    assertThat(canonical("[2024-01-01, 1_000, 12:30, 1.2.3, !!str 5, !!int 7]"))
        .isEqualTo("[\"2024-01-01\",\"1_000\",\"12:30\",\"1.2.3\",\"5\",7]");
  }

  @Test
  void mergeKeysAndAliasesAreExpanded() {
    assertThat(canonical("x: &d {a: 1, b: 2}\ny: {<<: *d, b: 3}\nz: *d\n"))
        .isEqualTo("{\"x\":{\"a\":1,\"b\":2},\"y\":{\"a\":1,\"b\":3},\"z\":{\"a\":1,\"b\":2}}");
    assertThat(canonical("a: &a {x: 1}\nb: &b {y: 2}\nc: {<<: [*a, *b]}\n"))
        .contains("\"c\":{\"x\":1,\"y\":2}");
    assertThat(canonical("'<<': 1\n")).isEqualTo("{\"<<\":1}");
  }

  @Test
  void numbersThatWouldChangeAreRefused() {
    for (String number : List.of("99999999999999999", ".inf", ".nan", "1e400")) {
      Problems problems = new Problems("f");
      YamlReader.read("a: " + number, problems);
      assertThat(problems.sorted()).extracting(Problem::code).containsExactly("bad_number");
    }
  }

  @Test
  void charactersInsideScalarsHavePlaces() {
    assertThat(scalar("a: hello", "a").at(2)).isEqualTo(new Place(1, 6));
    assertThat(scalar("a: 'hello'", "a").at(2)).isEqualTo(new Place(1, 7));
    assertThat(scalar("a: \"hello\"", "a").at(2)).isEqualTo(new Place(1, 7));
    assertThat(scalar("a:\n  b: |\n    one\n    two\n", "a", "b").at(5)).isEqualTo(new Place(4, 6));
    assertThat(scalar("a: \"x\\ny\"", "a").at(2)).as("escapes").isEqualTo(new Place(1, 4));
    assertThat(scalar("a: >\n  x\n  y\n", "a").at(2)).as("folded").isEqualTo(new Place(1, 4));
  }

  @Test
  void nearestWordsAreTheLikelyOnes() {
    List<String> words = List.of("instructions", "model", "max_turns", "budget_usd");
    assertThat(Nearest.of("instrctions", words)).contains("instructions");
    assertThat(Nearest.of("Max-Turns", words)).contains("max_turns");
    assertThat(Nearest.of("modle", words)).contains("model");
    assertThat(Nearest.of("budget", words)).contains("budget_usd");
    assertThat(Nearest.of("colour", words)).isEmpty();
    assertThat(Nearest.of("x".repeat(1_000), words)).isEmpty();
  }
}
