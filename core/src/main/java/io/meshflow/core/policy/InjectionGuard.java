package io.meshflow.core.policy;

import io.meshflow.core.policy.text.InjectionScan;
import io.meshflow.core.policy.text.InjectionScan.Findings;
import java.util.List;

/** Texts that somebody outside may have written carry no instructions. */
final class InjectionGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.GUARDIAN;
  }

  @Override
  public Verdict judge(Case action) {

    if (!action.policy().checks().guardian()) {
      return Verdict.CLEAR;
    }
    Findings findings = InjectionScan.scan(action.intent().texts());
    if (findings.attack()) {
      List<String> rules = findings.high().isEmpty() ? findings.low() : findings.high();
      return block(rules.getFirst(), "a text reads like an injected instruction: " + rules);
    }
    return findings.low().isEmpty()
        ? Verdict.CLEAR
        : new Verdict.Allowed(findings.low().stream().map(rule -> "guardian: " + rule).toList());
  }
}
