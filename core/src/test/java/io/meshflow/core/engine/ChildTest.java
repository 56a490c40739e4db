package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Child runs, as their parent sees them. */
class ChildTest {

  private static Plan plan() {
    Node child = new Node.WorkflowNode("sub", NodeSettings.DEFAULT, "inner", Template.EMPTY);
    return Plan.of("after").node(child).way("sub", "after");
  }

  private static final RunId CHILD = RunId.childOf("run-bench-1/sub#1");

  @Test
  void theIdOfAChildIsTheHashOfTheParentsEffectKey() {
    Bench bench = plan().bench();
    assertThat(bench.run().flights().children()).containsEntry(WorkKey.parse("sub#1"), CHILD);
    assertThat(bench.status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void theCloseOfAChildWakesItsParent() {
    Bench bench = plan().bench();
    bench.closeChild("sub#1", RunStatus.COMPLETED, Output.of("inner result"));
    assertThat(bench.step("sub#1").output().text()).isEqualTo("inner result");
    assertThat(bench.running()).containsExactly("after#1");
  }

  @Test
  void aChildThatEndsBadlyEndsItsStepBadly() {
    Bench failed = plan().bench();
    failed.closeChild("sub#1", RunStatus.FAILED, Output.NOTHING);
    assertThat(failed.outcome("sub#1")).contains(StepOutcome.FAILED);
    assertThat(failed.code()).isEqualTo("child_failed");
    Bench blocked = plan().bench();
    blocked.closeChild("sub#1", RunStatus.BLOCKED, Output.NOTHING);
    assertThat(blocked.status()).isEqualTo(RunStatus.BLOCKED);
  }

  @Test
  void cancellingFlowsDownAndTheParentWaitsForIt() {
    Bench bench = plan().bench().cancel();
    assertThat(bench.run().flights().none()).isTrue();
    assertThat(bench.status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void aCrashDoesNotStartTheChildAgain() {
    Bench bench = plan().bench().crash(Duration.ofMinutes(1));
    assertThat(bench.run().flights().children()).containsValue(CHILD);
    bench.closeChild("sub#1", RunStatus.COMPLETED, Output.ofValue(Value.of(1)));
    assertThat(bench.running()).containsExactly("after#1");
  }
}
