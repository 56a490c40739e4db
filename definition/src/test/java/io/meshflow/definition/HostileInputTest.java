package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.definition.source.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Malformed and malicious documents: one clear problem each, quickly, and never an exception. */
class HostileInputTest {

  @TempDir private Path folder;

  private final Definitions definitions = new Definitions(Known.NOTHING);

  private List<String> codes(String text) {
    Loaded[] loaded = new Loaded[1];
    Assertions.assertThatCode(() -> loaded[0] = definitions.load("w.yaml", text))
        .doesNotThrowAnyException();
    return loaded[0].errors().stream().map(Problem::code).toList();
  }

  private List<String> codes(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("w.yaml"), bytes);
    return definitions.load(file).errors().stream().map(Problem::code).toList();
  }

  @Test
  void malformedYamlIsOneProblemWithItsPlace() {
    assertThat(codes("nodes: [a\nb: {")).containsExactly("yaml_syntax");
    assertThat(codes("a: b: c\n")).containsExactly("yaml_syntax");
    assertThat(codes("\tnodes: 1\n")).containsExactly("yaml_syntax");
    assertThat(codes("a: \"unclosed\n")).containsExactly("yaml_syntax");
    assertThat(codes("a: \u0001\n")).containsExactly("yaml_syntax");
    assertThat(codes("a: 1\n---\nb: 2\n")).containsExactly("several_documents");
    assertThat(codes("a: !!java.lang.Runtime x\n")).containsExactly("unknown_tag");
    assertThat(codes("a: *x\n")).containsExactly("unknown_alias");
    assertThat(codes("? [a]\n: b\n")).containsExactly("bad_key");
    assertThat(codes("a: \"\\ud800\"\n")).isNotEmpty();
    Problem problem =
        definitions.load("w", "name: x\nnodes:\n  - {id: a\n  b").problems().getFirst();
    assertThat(problem.line()).isGreaterThan(2);
  }

  @Test
  void bombsAreRefused() {
    StringBuilder laughs = new StringBuilder("x-0: &a0 [lol]\n");
    for (int i = 1; i < 12; i++) {
      String all = ("*a" + (i - 1) + ", ").repeat(10);
      laughs.append("x-%d: &a%d [%s]\n".formatted(i, i, all.substring(0, all.length() - 2)));
    }
    assertThat(codes(laughs.toString())).containsExactly("too_many_values");
    assertThat(codes("x: &a [*a]\n")).containsExactly("alias_cycle");
    assertThat(codes("x: " + "[".repeat(100_000))).containsExactly("too_deep");
    assertThat(codes("{a: ".repeat(70) + "1" + "}".repeat(70))).containsExactly("too_deep");
    String chain =
        "x-0: &a0 " + "[".repeat(40) + "]".repeat(40) + "\nx-1: " + "[".repeat(40) + "*a0";
    assertThat(codes(chain + "]".repeat(40))).containsExactly("too_deep");
  }

  @Test
  void aFileOfHundredMegabytesIsRefusedAtOnce() throws IOException {
    Path file = folder.resolve("huge.yaml");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(100L * 1024 * 1024);
    }
    Assertions.assertThat(definitions.load(file).errors())
        .extracting(Problem::code)
        .containsExactly("too_large");
    assertThat(codes("# " + "x".repeat(5_000_000))).containsExactly("too_large");
  }

  @Test
  void otherEncodingsAreNamedWithTheirPlace() throws IOException {
    assertThat(codes("name: Gr\u00fc\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1)))
        .containsExactly("not_utf8");
    assertThat(codes("name: x\n".getBytes(StandardCharsets.UTF_16))).containsExactly("not_utf8");
    Path file = folder.resolve("latin.yaml");
    Files.write(file, "a: 1\nb: \u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(definitions.load(file).problems().getFirst().describe()).contains(":2:4: error");
    byte[] marked = "\uFEFFnodes: [{id: a}]\n".getBytes(StandardCharsets.UTF_8);
    assertThat(codes(marked)).isEmpty();
  }

  @Test
  void aMillionEdgesAreOneErrorWithinAMinute() {
    StringBuilder text = new StringBuilder("nodes: {a: , b: }\nedges: [");
    text.append("a->b,".repeat(800_000)).append("]\n");
    long start = System.nanoTime();
    assertThat(codes(text.toString())).containsExactly("too_many_values");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    String some = "nodes: {a: , b: }\nedges: [" + "a->b,".repeat(100_001) + "]";
    assertThat(codes(some)).containsExactly("too_many_edges");
    assertThat(codes("nodes: {a: }\nedges: [" + "a -> b,".repeat(1_000_000) + "]"))
        .containsExactly("too_large");
  }

  @Test
  void tooManyNodesAreOneError() {
    StringBuilder text = new StringBuilder("nodes:\n");
    for (int i = 0; i < 20_001; i++) {
      text.append("- {id: n").append(i).append("}\n");
    }
    assertThat(codes(text.toString())).containsExactly("too_many_nodes");
  }

  @Test
  void aThousandProblemsAreEnough() {
    String nodes = "- {id: a b}\n".repeat(3_000);
    List<Problem> problems = definitions.load("w", "nodes:\n" + nodes).problems();
    assertThat(problems).hasSizeBetween(1_000, 1_002);
    assertThat(problems.getLast().message()).contains("more problems");
  }

  @Test
  void deepTemplatesAreRefusedNotPinned() {
    String deep = "[".repeat(55) + "'{{ task }}'" + "]".repeat(55);
    assertThat(codes("nodes: [{id: a, tool: t, arguments: {x: " + deep + "}}]"))
        .containsExactly("too_deep");
  }

  private static final List<String> PIECES =
      List.of(
          (": |\n|\n  |\n- |{|}|[|]|, |'|\"|{{|}}|&x|*x|>|- |~|!!str |<<|?|#|%|->|1|-5|1e400|true|a|b"
                  + "|nodes|edges|id|kind|nodes.a.output|policy|hipaa|each|items|loop_edges|agents"
                  + "|max_iterations|human_in_loop|team|pattern")
              .split("\\|"));

  @Provide
  Arbitrary<String> yamlish() {
    return Arbitraries.of(PIECES).list().ofMaxSize(60).map(pieces -> String.join("", pieces));
  }

  @Property(tries = 1_500)
  void randomYamlNeverThrows(@ForAll("yamlish") String text) {
    new Definitions(Known.NOTHING).load("w.yaml", text);
  }

  @Property(tries = 600)
  void mutatedExamplesNeverThrow(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path example = ExamplesTest.ROOT.resolve("examples/contract-review/workflow.yaml");
    StringBuilder text = new StringBuilder(Files.readString(example));
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.setCharAt(at, (char) (32 + random.nextInt(90)));
        default -> text.insert(at, "\n");
      }
    }
    Loaded loaded = new Definitions(Known.NOTHING).load("w.yaml", text.toString());
    assertThat(loaded.workflow().isPresent()).isEqualTo(loaded.errors().isEmpty());
  }
}
