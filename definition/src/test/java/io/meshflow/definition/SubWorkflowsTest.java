package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubWorkflowsTest {

  @TempDir private Path folder;

  private final Definitions definitions = new Definitions(Known.NOTHING);

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static String calls(String... files) {
    StringBuilder text = new StringBuilder("nodes:\n");
    for (int i = 0; i < files.length; i++) {
      text.append("  n%d: {kind: workflow, file: %s}\n".formatted(i, files[i]));
    }
    return text.toString();
  }

  @Test
  void filesAreFoundBesideTheOneThatNamesThem() throws IOException {
    write("inner/leaf.yaml", "nodes: [{id: a}]\n");
    write("inner/mid.yaml", calls("leaf.yaml"));
    Path main = write("main.yaml", "policy: dev\n" + calls("inner/mid.yaml", "inner/leaf.yaml"));
    Loaded loaded = definitions.load(main);
    assertThat(loaded.problems()).isEmpty();
    Workflow workflow = loaded.workflow().orElseThrow();
    assertThat(workflow.children()).containsOnlyKeys("inner/mid.yaml", "inner/leaf.yaml");
    Workflow mid = workflow.children().get("inner/mid.yaml");
    assertThat(mid.children()).containsOnlyKeys("leaf.yaml");
    assertThat(mid.policy().mode()).as("no policy of its own").isEqualTo(Mode.DEV);
  }

  @Test
  void textsThatComeWithADocumentStandForItsFiles() throws IOException {
    write("inner/leaf.yaml", "nodes: [{id: a}]\n");
    write("inner/mid.yaml", calls("leaf.yaml", "../side.yaml"));
    write("side.yaml", "nodes: [{id: s}]\n");
    String text = calls("inner/mid.yaml", "./side.yaml");
    Loaded files = definitions.load(write("main.yaml", text));
    assertThat(files.files()).containsOnlyKeys("inner/mid.yaml", "inner/leaf.yaml", "side.yaml");

    Loaded texts = definitions.load("main.yaml", text, files.files());
    assertThat(texts.problems()).isEmpty();
    assertThat(texts.workflow().orElseThrow().digest())
        .isEqualTo(files.workflow().orElseThrow().digest());
  }

  @Test
  void aPolicyMayLieInAFileOfItsOwn() throws IOException {
    write("rules/strict.yaml", "mode: regulated\nbudget_usd: 0.5\n");
    write("inner/leaf.yaml", "policy: ../rules/strict.yaml\nnodes: [{id: a}]\n");
    String text = "policy: rules/strict.yaml\n" + calls("inner/leaf.yaml");
    Loaded files = definitions.load(write("main.yaml", text));
    assertThat(files.problems()).isEmpty();
    Workflow workflow = files.workflow().orElseThrow();
    assertThat(workflow.policy().mode()).isEqualTo(Mode.REGULATED);
    assertThat(workflow.policy().limits().budgetMicros()).isEqualTo(500_000);
    assertThat(workflow.children().get("inner/leaf.yaml").policy()).isEqualTo(workflow.policy());
    assertThat(files.files()).containsOnlyKeys("inner/leaf.yaml", "rules/strict.yaml");

    Loaded texts = definitions.load("main.yaml", text, files.files());
    assertThat(texts.workflow().orElseThrow().digest()).isEqualTo(workflow.digest());
    Map<String, String> without = Map.of("inner/leaf.yaml", "nodes: [{id: a}]\n");
    assertThat(definitions.load("main.yaml", text, without).errors())
        .extracting(Problem::code)
        .containsExactly("no_policy");
  }

  @Test
  void whatIsWrongInAPolicyFileIsToldOfThatFile() throws IOException {
    Path main = write("main.yaml", "policy: rules.yml\nnodes: [{id: a}]\n");
    assertThat(definitions.load(main).errors())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("no_policy");
              assertThat(problem.line()).isEqualTo(1);
              assertThat(problem.message()).contains("rules.yml", "no such file");
            });
    for (String broken : List.of("mode: lax\n", "mode: dev\nbudget: 1\n", "[", "", "dev\n")) {
      write("rules.yml", broken);
      assertThat(definitions.load(main).errors())
          .as(broken)
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem.file()).isEqualTo("rules.yml"));
    }
    String alone = "policy: rules.yml\nnodes: [{id: a}]\n";
    assertThat(definitions.load("main.yaml", alone).errors())
        .extracting(Problem::code)
        .containsExactly("no_files");
  }

  @Test
  void aTextThatDidNotComeIsNeverReadFromTheDisk() throws IOException {
    Path there = write("there.yaml", "nodes: [{id: a}]\n");
    Loaded loaded = definitions.load("main.yaml", calls(there.toString()), Map.of());
    assertThat(loaded.errors()).extracting(Problem::code).containsExactly("no_workflow");
    assertThat(loaded.errors().getFirst().suggestion()).contains("`files`");

    Map<String, String> itself = Map.of("b.yaml", calls("./b.yaml"));
    assertThat(definitions.load("main.yaml", calls("b.yaml"), itself).errors())
        .extracting(Problem::code)
        .containsExactly("recursive_workflow");
  }

  @Test
  void aWorkflowInsideItselfIsRefused() throws IOException {
    write("b.yaml", calls("a.yaml"));
    Loaded loaded = definitions.load(write("a.yaml", calls("b.yaml")));
    assertThat(loaded.errors()).extracting(Problem::code).containsExactly("recursive_workflow");
    assertThat(loaded.errors().getFirst().file()).isEqualTo("b.yaml");
    assertThat(loaded.workflow()).isEmpty();
  }

  @Test
  void ninthLevelIsRefused() throws IOException {
    for (int level = 0; level < 10; level++) {
      write("w" + level + ".yaml", calls("w" + (level + 1) + ".yaml"));
    }
    write("w10.yaml", "nodes: [{id: a}]\n");
    assertThat(definitions.load(folder.resolve("w0.yaml")).errors())
        .extracting(Problem::code)
        .containsExactly("too_deep");
    assertThat(definitions.load(folder.resolve("w2.yaml")).errors()).isEmpty();
  }

  @Test
  void missingFilesAreErrorsOfTheNodeThatNamesThem() throws IOException {
    Loaded loaded = definitions.load(write("main.yaml", calls("gone.yaml", ".")));
    assertThat(loaded.errors())
        .extracting(Problem::code)
        .containsExactly("no_workflow", "no_workflow");
    assertThat(loaded.errors().getFirst().line()).isEqualTo(2);
  }

  @Test
  void manyCopiesOfLargeFilesAreRefused() throws IOException {
    StringBuilder large = new StringBuilder("nodes:\n");
    for (int i = 0; i < 3_000; i++) {
      large.append("- {id: n").append(i).append("}\n");
    }
    String[] names = new String[8];
    for (int i = 0; i < names.length; i++) {
      names[i] = "l" + i + ".yaml";
      write(names[i], large.toString());
    }
    assertThat(definitions.load(write("main.yaml", calls(names))).errors())
        .extracting(Problem::code)
        .containsExactly("too_many_nodes");
  }

  @Test
  void aMissingFileIsAProblemNotAnException() {
    assertThat(definitions.load(folder.resolve("none.yaml")).errors())
        .extracting(Problem::code)
        .containsExactly("no_file");
    assertThat(definitions.load(folder).errors())
        .extracting(Problem::code)
        .containsExactly("no_file");
  }
}
