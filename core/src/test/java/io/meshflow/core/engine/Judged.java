package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.RunEvent;
import java.time.Instant;
import java.util.Optional;

/** The fact that follows from a verdict about a call. */
final class Judged {

  private static final long RESERVED_MICROS = 10;
  private static final long RESERVED_TOKENS = 5;

  private Judged() {}

  static RunEvent fact(Decision.Perform perform, Verdict verdict, Policy policy, Instant now) {
    return switch (verdict) {
      case Verdict.Allowed allowed -> started(perform, now);
      case Verdict.Blocked blocked -> refused(perform, blocked);
      case Verdict.NeedsApproval needs -> {
        Approval.Id id = new Approval.Id(Approval.Kind.GATE, perform.key(), 1);
        yield new Asking(policy, now).gate(id, needs, perform.intent(), false, Value.NULL);
      }
    };
  }

  private static RunEvent started(Decision.Perform perform, Instant now) {
    RunEvent.CallTerms terms =
        new RunEvent.CallTerms(
            perform.intent().action(),
            perform.intent().place(),
            perform.intent().risk(),
            perform.intent().effectClass(),
            RESERVED_MICROS,
            RESERVED_TOKENS,
            Optional.of(now.plus(perform.patience())),
            "");
    return new RunEvent.CallStarted(
        perform.key(), perform.attempt(), terms, perform.request(), Value.NULL);
  }

  private static RunEvent refused(Decision.Perform perform, Verdict.Blocked why) {
    String place = why.ofPlace() ? perform.intent().place() : "";
    return new RunEvent.CallRefused(
        perform.key(),
        perform.intent().action(),
        place,
        why.reason().word(),
        why.rule(),
        Value.of(why.detail()),
        Value.NULL);
  }
}
