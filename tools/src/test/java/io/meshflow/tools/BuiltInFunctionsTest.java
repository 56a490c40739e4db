package io.meshflow.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.CodeCall;
import io.meshflow.testkit.Permits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BuiltInFunctionsTest {

  private final BuiltInFunctions functions = new BuiltInFunctions();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "noop@1; {\"a\":1}; {\"a\":1}",
        "echo; {\"a\":1}; {\"a\":1}",
        "join_lines@1; {\"items\":[\"a\",2,{\"b\":true}]}; \"a\\n2\\n{\\\"b\\\":true}\"",
        "join_lines@1; {\"items\":[\"a\",\"b\"],\"separator\":\", \"}; \"a, b\"",
        "pick@1; {\"from\":{\"a\":[7]},\"path\":\"/a/0\"}; 7",
        "range@1; {\"count\":3,\"from\":5}; [5,6,7]",
        "range@1; {\"count\":0}; []"
      })
  void aFunctionReturnsItsResult(String name, String input, String result) {
    assertThat(Json.canonical(run(name, input))).isEqualTo(result);
  }

  @Test
  void theFillerHasExactlyItsSizeAndIsAlwaysTheSame() {
    String kilobyte = ((Value.Text) run("filler@1", "{\"bytes\":1024}")).value();
    assertThat(kilobyte).hasSize(1_024).matches("[a-z]+");
    assertThat(run("filler@1", "{\"bytes\":1024}")).isEqualTo(Value.of(kilobyte));
    assertThat(run("filler@1", "{\"bytes\":1024,\"seed\":\"x\"}")).isNotEqualTo(Value.of(kilobyte));
    assertThat(((Value.Text) run("filler@1", "{\"bytes\":0}")).value()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "filler@1; {\"bytes\":-1}; invalid_input",
        "filler@1; {}; invalid_input",
        "range@1; {\"count\":10001}; invalid_input",
        "pick@1; {\"from\":{},\"path\":\"/a\"}; not_found",
        "pick@1; {\"from\":{},\"path\":\"a\"}; invalid_input",
        "fail@1; {\"message\":\"on purpose\"}; failed_on_purpose"
      })
  void aBadInputIsAPermanentFailure(String name, String input, String code) {
    EffectFailure.Permanent failure =
        catchThrowableOfType(EffectFailure.Permanent.class, () -> run(name, input));
    assertThat(failure.code()).isEqualTo(code);
  }

  @Test
  void aVersionIsFoundExactlyAndABareNameFindsTheNewest() {
    assertThat(functions.find("echo@1").orElseThrow().name()).isEqualTo("echo@1");
    assertThat(functions.find("echo").orElseThrow().name()).isEqualTo("echo@1");
    assertThat(functions.find("echo@2")).isEmpty();
    assertThat(functions.find("ech")).isEmpty();
    assertThat(functions.names()).isSorted().contains("noop@1");
  }

  private Value run(String name, String input) {
    Value.Obj object = (Value.Obj) Json.parse(input);
    return functions
        .find(name)
        .orElseThrow()
        .run(
            Permits.of(new CodeCall("tester", name, object, RiskTier.READ_ONLY, EffectClass.PURE)));
  }
}
