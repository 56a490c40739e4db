package io.meshflow.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.tool.Tool;
import io.meshflow.testkit.ToolContract;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CalculatorToolTest extends ToolContract {

  @Override
  protected Tool tool() {
    return new CalculatorTool();
  }

  @Override
  protected Value.Obj goodInput() {
    return Value.obj("expression", Value.of("1 + 1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1 + 2 * 3; 7",
        "(1 + 2) * 3; 9",
        "-2 ^ 2; -4",
        "(-2) ^ 2; 4",
        "2 ^ 3 ^ 2; 512",
        "2 ** 10; 1024",
        "2 ^ -2; 0.25",
        "0.1 + 0.2; 0.3",
        "9007199254740993 + 0; 9007199254740993",
        "1 / 8; 0.125",
        "7 % 3; 1",
        "-7 % 3; 2",
        "10 - 4 - 3; 3",
        "1_000 × 3 ÷ 2 − 1; 1499",
        "1.5e3; 1500",
        "sqrt(2.25); 1.5",
        "round(2.345, 2); 2.35",
        "round(1250, -2); 1300",
        "floor(-1.5) + ceil(-1.5); -3",
        "max(1, 2/3, -5) + min(4, 3); 4",
        "avg(1, 2, 6); 3",
        "sum(0.1, 0.1, 0.1); 0.3",
        "gcd(12, 18); 6",
        "abs(-3); 3",
        "fact(20); 2432902008176640000",
        "1/3 + 1/3 + 1/3; 1",
        "0e9999; 0"
      })
  void resultsAreExact(String expression, String result) {
    Tool.Result answer = call(Value.obj("expression", Value.of(expression)));
    assertThat(answer.text()).isEqualTo(result);
    assertThat(((Value.Obj) answer.data()).flag("exact")).isTrue();
    assertThat(answer.tainted()).isFalse();
  }

  @Test
  void endlessDecimalsAreCutAndSaySo() {
    Tool.Result third = call(Value.obj("expression", Value.of("2 / 3")));
    assertThat(third.text()).isEqualTo("0.6666666666666666666666666666666667");
    assertThat(((Value.Obj) third.data()).flag("exact")).isFalse();
    assertThat(call(Value.obj("expression", Value.of("sqrt(2)"))).text())
        .startsWith("1.41421356237309504880168872420969");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1 +",
        "1 1",
        "(1",
        "1)",
        "1..2",
        ".",
        "1 / 0",
        "5 % 0",
        "x",
        "sin(1)",
        "sqrt(-1)",
        "sqrt()",
        "2 ^ 0.5",
        "0 ^ -1",
        "9 ^ 9 ^ 9",
        "10 ^ 20000",
        "2 ^ 99999999999",
        "1e99999",
        "fact(5000)",
        "fact(-1)",
        "round(1, 2, 3)",
        "System.exit(0)",
        "1; 2",
        "\"a\"",
        "١+١"
      })
  void nonsenseAndHugeResultsAreRefused(String expression) {
    EffectFailure failure = refusal(Value.obj("expression", Value.of(expression)));
    assertThat(failure.code()).isEqualTo("invalid_expression");
    assertThat(failure.detail()).isNotBlank();
  }

  @Test
  void deepNestingDoesNotOverflowTheStack() {
    assertThatThrownBy(() -> Calculation.of("(".repeat(5_000) + "1" + ")".repeat(5_000)))
        .isInstanceOf(CalculationException.class)
        .hasMessageContaining("deeply");
    assertThatThrownBy(() -> Calculation.of("-".repeat(9_000) + "1"))
        .isInstanceOf(CalculationException.class);
  }

  @Test
  void aLongRowOfLargeNumbersStaysBounded() {
    String expression = "(7^14000)" + "*(7^14000)/(7^14000)".repeat(200);
    assertThatThrownBy(() -> Calculation.of(expression)).isInstanceOf(CalculationException.class);
  }

  @Property
  boolean wholeNumbersOfAnySizeAddUpAsBigIntegers(
      @ForAll BigInteger a, @ForAll BigInteger b, @ForAll @IntRange(min = 0, max = 40) int power) {
    BigInteger big = a.pow(power + 1);
    String expression = "(" + big + ") * (" + b + ") - (" + a + ")";
    return Calculation.of(expression).numerator().equals(big.multiply(b).subtract(a));
  }
}
