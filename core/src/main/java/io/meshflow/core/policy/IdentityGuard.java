package io.meshflow.core.policy;

/** Only a living actor acts, and it calls only its own tools. */
final class IdentityGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.IDENTITY;
  }

  @Override
  public Verdict judge(Case action) {

    GateFacts.Actor actor = action.facts().actor();
    if (actor.revoked()) {
      return block(
          "identity.revoked",
          "the key or identity under which " + actor.id() + " acts was revoked");
    }
    String tool = action.action().name();
    return action.action().is("tool") && !actor.mayCall(tool)
        ? block("identity.capability", actor.id() + " is not allowed to call the tool " + tool)
        : Verdict.CLEAR;
  }
}
