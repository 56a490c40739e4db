package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every tool must do. A tool's test extends it. */
public abstract class ToolContract {

  protected abstract Tool tool();

  /** Arguments with which the tool succeeds. */
  protected abstract Value.Obj goodInput();

  @Test
  protected void theSpecCanBeOfferedToAModel() {
    ToolSpec spec = tool().spec();
    assertThat(spec.name()).matches("[a-zA-Z0-9_-]{1,64}");
    assertThat(spec.description()).isNotBlank().hasSizeLessThan(1_024);
    assertThat(spec.schema().text("type")).isEqualTo("object");
    assertThat(spec.schema().object("properties").fields().keySet())
        .containsAll(spec.schema().has("required") ? spec.schema().texts("required") : List.of());
  }

  @Test
  protected void aGoodCallGivesAText() {
    assertThat(call(goodInput()).text()).isNotBlank();
  }

  @Test
  protected void aPermitServesOneCall() {
    Permit<ToolCall> permit = permit(goodInput());
    tool().call(permit);
    assertThatThrownBy(() -> tool().call(permit)).isInstanceOf(IllegalStateException.class);
  }

  protected final Tool.Result call(Value.Obj input) {
    return tool().call(permit(input));
  }

  /** How the tool refuses this input. */
  protected final EffectFailure.Permanent refusal(Value.Obj input) {
    EffectFailure.Permanent refusal =
        catchThrowableOfType(EffectFailure.Permanent.class, () -> call(input));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  protected final Permit<ToolCall> permit(Value.Obj input) {
    return Permits.of(new ToolCall("tester", tool().spec(), input));
  }
}
