package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
