package io.meshflow.core.policy;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.GateFacts.Actor;
import io.meshflow.core.policy.GateFacts.Said;
import io.meshflow.core.policy.GateFacts.Spend;
import io.meshflow.core.policy.GateFacts.Trail;
import java.util.List;

/**
 * The digest of what the gate knew beside an intent, as docs/ledger-format.md says in 4.3. Texts of
 * agents go in by the steps whose recorded outputs they are, so that it can be made again from a
 * record, and tells nothing of them.
 */
public final class FactsDigest {

  private FactsDigest() {}

  /** SHA-256 of the canonical form. */
  public static Digest of(GateFacts facts) {
    return Digest.sha256(Json.canonicalBytes(document(facts)));
  }

  private static Value document(GateFacts facts) {
    return Value.Obj.builder()
        .put("actor", actor(facts.actor()))
        .put("approved", facts.approved())
        .put("breaker_open", facts.breakerOpen())
        .put("example", facts.example())
        .put("spend", spend(facts.spend()))
        .put("tainted", facts.tainted())
        .put("trail", trail(facts.trail()))
        .build();
  }

  private static Value actor(Actor actor) {
    return Value.Obj.builder()
        .put("id", actor.id())
        .put("revoked", actor.revoked())
        .put("role", actor.role())
        .put("tools", Value.texts(actor.tools().stream().sorted().toList()))
        .build();
  }

  private static Value spend(Spend spend) {
    return Value.Obj.builder()
        .put("asked", text(spend.askedMicros()))
        .put("asked_tokens", text(spend.askedTokens()))
        .put("calls_left", spend.callsLeft())
        .put("steps", spend.steps())
        .put("used", text(spend.usedMicros()))
        .put("used_tokens", text(spend.usedTokens()))
        .build();
  }

  private static Value trail(Trail trail) {
    List<Value> said = trail.said().stream().map(FactsDigest::said).toList();
    return Value.Obj.builder()
        .put("evidence", trail.evidence())
        .put("repairs", trail.repairs())
        .put("said", Value.array(said))
        .put("sealed", trail.auditSealed())
        .build();
  }

  private static Value said(Said one) {
    return Value.array(List.of(Value.of(one.step()), text(one.tokens())));
  }

  /** Numbers that may be too large for JSON. */
  private static Value text(long number) {
    return Value.of(Long.toString(number));
  }
}
