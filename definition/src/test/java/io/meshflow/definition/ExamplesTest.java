package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.workflow.Workflow;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {

  static final Path ROOT = Path.of(System.getProperty("meshflow.root", "..")).toAbsolutePath();

  private final Definitions definitions = new Definitions(Known.NOTHING);

  @ParameterizedTest
  @ValueSource(strings = {"contract-review", "research", "coding"})
  void everyExampleLoadsWithoutAWord(String name) {
    Loaded loaded =
        definitions.load(ROOT.resolve("examples").resolve(name).resolve("workflow.yaml"));
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.workflow().map(Workflow::name)).contains(name);
  }

  @Test
  void theFirstExampleHasParallelReviewersALoopAndAnApproval() {
    Workflow workflow =
        definitions
            .load(ROOT.resolve("examples/contract-review/workflow.yaml"))
            .workflow()
            .orElseThrow();
    assertThat(workflow.graph().nodes().stream().map(node -> node.id()))
        .containsExactly(
            "legal", "finance", "privacy", "draft", "critique", "approval", "report", "save");
    assertThat(workflow.graph().loops()).hasSize(1);
    assertThat(workflow.graph().terminals()).containsExactly("report");
  }
}
