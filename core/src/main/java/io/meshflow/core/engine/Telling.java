package io.meshflow.core.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.tool.WebhookCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the addresses of the policy that people are asked: what they are told, and when it is tried
 * again. A message says which run waits where and why; contents stay in the record, behind its
 * doors. Pure.
 */
public final class Telling {

  /** Without doubt the next attempt would end the same way. */
  private static final Set<String> FINAL =
      Set.of("address_refused", "invalid_url", "http_410", "no_webhook_secret");

  private static final int MOST = 24;
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(1), 2, LONGEST_PAUSE);

  /** How long one attempt may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  private Telling() {}

  /** The message about an open question; empty once it is settled or the address is gone. */
  public static Optional<WebhookCall> call(Run run, Notice notice) {
    List<String> addresses = run.workflow().policy().approvals().webhooks();
    return run.approvals()
        .find(notice.about())
        .filter(asked -> asked.result().state() == Approvals.State.OPEN)
        .filter(asked -> notice.address() < addresses.size())
        .map(
            asked ->
                new WebhookCall(
                    notice.about().key().work().step().node(),
                    "msg_" + hash(run.id() + "/" + notice).hex().substring(0, 32),
                    addresses.get(notice.address()),
                    payload(run, notice, asked)));
  }

  private static Value.Obj payload(Run run, Notice notice, Approvals.Asked asked) {
    ObjBuilder data =
        Value.Obj.builder()
            .put("run_id", run.id().value())
            .put("tenant", run.admission().tenant())
            .put("workflow", run.admission().workflow())
            .put("step", notice.about().key().work().step().toString())
            .put("approval", notice.about().among(run.id()))
            .put("kind", notice.about().kind().word())
            .put("reason", asked.reason())
            .putIf(!asked.matter().action().isEmpty(), "action_name", asked.matter().action())
            .put("risk", asked.risk().name().toLowerCase(Locale.ROOT))
            .put("level", notice.level())
            .put("asked_at", asked.at().toString())
            .put("approve", "/api/v1/approvals/" + notice.about().among(run.id()) + "/approve")
            .put("reject", "/api/v1/approvals/" + notice.about().among(run.id()) + "/reject");
    asked.matter().tainted().ifPresent(tainted -> data.put("tainted", tainted));
    asked.terms().deadline().ifPresent(at -> data.put("deadline", at.toString()));
    return Value.Obj.builder()
        .put("type", "approval.waiting")
        .put("timestamp", asked.at().toString())
        .put("data", data.build())
        .build();
  }

  /** The fact that there is nobody to tell any more. */
  static RunEvent.NoticeEnded gone(Notice notice, int attempt) {
    return new RunEvent.NoticeEnded(notice, attempt, "address_gone", Optional.empty());
  }

  /** The fact of an attempt's end; {@code code} is empty when the message was taken. */
  public static RunEvent.NoticeEnded ended(
      Run run, Notice notice, int attempt, String code, Duration wish, Instant now) {
    boolean again = !code.isEmpty() && !FINAL.contains(code) && attempt < MOST;
    Duration pause = PAUSES.after(attempt, run.id() + "/" + notice);
    Duration wished = wish.compareTo(LONGEST_PAUSE) < 0 ? wish : LONGEST_PAUSE;
    Instant next = now.plus(wished.compareTo(pause) > 0 ? wished : pause);
    return new RunEvent.NoticeEnded(
        notice, attempt, code, again ? Optional.of(next) : Optional.empty());
  }

  private static Digest hash(String text) {
    return Digest.sha256(text.getBytes(UTF_8));
  }
}
