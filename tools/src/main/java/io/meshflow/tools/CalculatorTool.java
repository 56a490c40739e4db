package io.meshflow.tools;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;

/** Calculates exactly, with whole numbers and fractions of any size up to about 12,000 digits. */
final class CalculatorTool implements Tool {

  private static final int LONGEST = 10_000;
  private static final ToolSpec SPEC =
      new ToolSpec(
          "calculator",
          "Calculates an arithmetic expression exactly: + - * / % ^ ( ) and "
              + CalculatorFunctions.NAMES
              + ".",
          Schemas.of(
              """
              {"type":"object","additionalProperties":false,"required":["expression"],
               "properties":{"expression":{"type":"string","minLength":1,"maxLength":10000,
                 "description":"For example (1 + 2) * 3 / 7"}}}
              """),
          RiskTier.READ_ONLY,
          EffectClass.PURE);

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public Result call(Permit<ToolCall> permit) {
    String expression = permit.spend().input().text("expression");
    if (expression.length() > LONGEST) {
      throw new EffectFailure.Permanent("invalid_expression", "longer than 10,000 characters");
    }
    try {
      Rational value = Calculation.of(expression);
      Value data =
          Value.obj("result", Value.of(value.text()), "exact", Value.of(value.isDecimal()));
      return new Result(value.text(), data, false);
    } catch (CalculationException wrong) {
      throw new EffectFailure.Permanent("invalid_expression", String.valueOf(wrong.getMessage()));
    }
  }
}
