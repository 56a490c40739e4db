package io.meshflow.core.policy;

/** What came from outside does not leave again in an external effect by itself. */
final class TaintGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    if (!action.facts().tainted() || !action.outward()) {
      return Verdict.CLEAR;
    }
    String detail = "text from outside would leave in an action of tier " + action.risk();
    return switch (action.policy().checks().taint()) {
      case ALLOW -> Verdict.CLEAR;
      case ASK -> ask("taint.outward", detail);
      case BLOCK -> block("taint.outward", detail);
    };
  }
}
