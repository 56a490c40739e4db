package io.meshflow.core.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Presets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlooredReaderTest {

  private static final Value.Obj DOCUMENT = Value.obj("name", Value.of("w"));

  private static Workflow read(Mode own, Mode floor) {
    Workflow.Graph graph = new Workflow.Graph(List.of(), List.of(), List.of(), List.of());
    WorkflowReader inner =
        document ->
            new Workflow(
                "w", "1", graph, Presets.of(own), Map.of(), Workflow.Sharing.DEFAULT, document);
    return new FlooredReader(inner, Presets.of(floor)).read(DOCUMENT);
  }

  @Test
  void aLaxWorkflowLivesUnderTheFloor() {
    Policy policy = read(Mode.DEV, Mode.HIPAA).policy();
    assertThat(policy.privacy().storeBodies()).isEqualTo(Policy.StoreBodies.SCRUBBED);
    assertThat(policy.checks().guardian()).isTrue();
    assertThat(policy.evidence().humanReview()).isTrue();
  }

  @Test
  void aStrictWorkflowKeepsItsOwnRules() {
    assertThat(read(Mode.LEGAL_CRITICAL, Mode.DEV).policy().evidence())
        .isEqualTo(Presets.of(Mode.LEGAL_CRITICAL).evidence());
  }

  @Test
  void whatTheRunHasPinnedStaysWhatItWas() {
    assertThat(read(Mode.DEV, Mode.REGULATED).document()).isEqualTo(DOCUMENT);
  }
}
