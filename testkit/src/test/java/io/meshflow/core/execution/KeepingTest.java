package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.StoreBodies;
import org.junit.jupiter.api.Test;

class KeepingTest {

  private static final Value.Obj BODY =
      Value.obj("0.gate_facts", Value.of("0f12"), "0.request", Value.of("born 12"));

  private static Value.Obj kept(StoreBodies how) {
    return new Keeping(ScrubbedWorld.keeping(how), text -> text.replace("12", "X")).body(BODY);
  }

  @Test
  void digitsOfADigestAreNobodysNumber() {
    assertThat(kept(StoreBodies.SCRUBBED).text("0.gate_facts")).isEqualTo("0f12");
    assertThat(kept(StoreBodies.SCRUBBED).text("0.request")).isEqualTo("born X");
  }

  @Test
  void nothingIsKeptOfContentsThatAreNotKept() {
    assertThat(kept(StoreBodies.NONE)).isEqualTo(Value.Obj.EMPTY);
  }
}
