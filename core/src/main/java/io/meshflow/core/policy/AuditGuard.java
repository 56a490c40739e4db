package io.meshflow.core.policy;

/** Where the audit must be immutable, nothing happens over a ledger that is not. */
final class AuditGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    return action.policy().evidence().immutableAudit() && !action.facts().trail().auditSealed()
        ? block(
            "audit.not_sealed", "immutable_audit needs a durable ledger with signed checkpoints")
        : Verdict.CLEAR;
  }
}
