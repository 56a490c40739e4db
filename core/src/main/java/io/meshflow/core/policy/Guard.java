package io.meshflow.core.policy;

/** One rule of the gate. Pure; what it throws counts as a block. */
interface Guard {

  /** The part of the kernel it belongs to. */
  BlockReason reason();

  Verdict judge(Case action);

  /** Says no for good. */
  default Verdict block(String rule, String detail) {
    return new Verdict.Blocked(reason(), rule, detail);
  }

  /** Leaves it to a human. */
  default Verdict ask(String rule, String detail) {
    return new Verdict.NeedsApproval(reason(), rule, detail);
  }
}
