package io.meshflow.core.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Call;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.Work;
import io.meshflow.core.workflow.NodeSettings.Retry;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides about one effect: try, try again, wait, ask, or take what came of it. */
final class CallRules {

  /** How an effect stands. */
  sealed interface Standing {
    /** Nothing to do but wait. */
    record Pending() implements Standing {}

    /** Something to do now. */
    record Act(List<Decision> decisions) implements Standing {}

    /** It happened. */
    record Result(Value value) implements Standing {}

    /** It did not happen, or must not be used. */
    record Bad(StepOutcome outcome, String code, String detail) implements Standing {}
  }

  /** An intent with what the record keeps of it. */
  record Prepared(Intent intent, Value request) {}

  private static final Standing PENDING = new Standing.Pending();
  private static final int MOST_LOST_ATTEMPTS = 20;

  private final Desk desk;
  private final Asking asking;
  private final Retry retry;

  CallRules(Desk desk, Retry retry) {
    this.desk = desk;
    this.asking = new Asking(desk);
    this.retry = retry;
  }

  Standing look(Work work, CallKey key, Supplier<Prepared> intent) {
    Optional<Standing> gate = gate(key);
    if (gate.isPresent()) {
      return gate.get();
    }
    Optional<Call> call = work.call(key);
    if (call.isEmpty()) {
      return act(perform(key, 1, intent));
    }
    return switch (call.get().state()) {
      case Call.State.Fresh fresh -> act(perform(key, call.get().attempts() + 1, intent));
      case Call.State.Running running -> PENDING;
      case Call.State.Waiting waiting ->
          waiting.until().isAfter(desk.now())
              ? PENDING
              : act(perform(key, call.get().attempts() + 1, intent));
      case Call.State.Refused refused ->
          new Standing.Bad(StepOutcome.BLOCKED, refused.reason(), Renderer.text(refused.detail()));
      case Call.State.Over over -> over(call.get(), over, intent);
    };
  }

  private Optional<Standing> gate(CallKey key) {
    Optional<Approvals.Asked> asked =
        desk.run().approvals().find(new Approval.Id(Approval.Kind.GATE, key, 1));
    return asked.flatMap(
        question ->
            switch (question.result().state()) {
              case OPEN, WITHDRAWN -> Optional.of(PENDING);
              case APPROVED -> Optional.empty();
              case REJECTED ->
                  Optional.of(new Standing.Bad(StepOutcome.REJECTED, "approval", note(question)));
            });
  }

  private static String note(Approvals.Asked question) {
    String note = Renderer.text(question.result().note());
    return note.isEmpty() ? "a reviewer rejected it" : "a reviewer rejected it: " + note;
  }

  private Standing over(Call call, Call.State.Over over, Supplier<Prepared> intent) {
    String detail = Renderer.text(over.result());
    return switch (over.outcome()) {
      case DONE -> new Standing.Result(over.result());
      case FAILED -> new Standing.Bad(StepOutcome.FAILED, over.code(), detail);
      case CANCELLED -> new Standing.Bad(StepOutcome.CANCELLED, over.code(), detail);
      case RETRYABLE -> again(call, over, detail);
      case TIMED_OUT, UNKNOWN -> unknown(call, over, intent);
    };
  }

  private Standing again(Call call, Call.State.Over over, String detail) {
    if (call.failures() >= mostAttempts(call)) {
      return new Standing.Bad(StepOutcome.FAILED, over.code(), detail);
    }
    return later(call);
  }

  private Standing later(Call call) {
    return act(
        new Decision.Note(
            new RunEvent.RetryScheduled(
                call.key(), call.attempts() + 1, desk.now().plus(pause(call)))));
  }

  private int mostAttempts(Call call) {
    boolean harmless = effect(call).repeatable();
    return harmless
        ? Math.max(retry.attempts(), 1 + desk.policy().breaker().maxRetries())
        : retry.attempts();
  }

  /** Exponential, with a jitter of up to a quarter that only key and attempt decide. */
  private Duration pause(Call call) {
    double factor = Math.pow(retry.factor(), Math.min(30, call.attempts() - 1));
    double millis =
        Math.min((double) retry.longest().toMillis(), retry.first().toMillis() * factor);
    String salt = call.key().effectKey(desk.run().id()) + "@" + call.attempts();
    byte[] hash = Digest.sha256(salt.getBytes(UTF_8)).bytes();
    double jitter = (hash[0] & 0xff) / 1024.0;
    return Duration.ofMillis((long) (millis * (1 - jitter)));
  }

  private Standing unknown(Call call, Call.State.Over over, Supplier<Prepared> intent) {
    boolean lost = over.outcome() == CallOutcome.UNKNOWN;
    if (effect(call).repeatable()) {
      boolean more =
          lost ? call.attempts() < MOST_LOST_ATTEMPTS : call.failures() < mostAttempts(call);
      if (!more) {
        StepOutcome outcome = lost ? StepOutcome.FAILED : StepOutcome.TIMED_OUT;
        return new Standing.Bad(outcome, over.code(), Renderer.text(over.result()));
      }
      boolean first = call.attempts() == 1;
      return first ? act(perform(call.key(), 2, intent)) : later(call);
    }
    return askToRepeat(call, intent);
  }

  private Standing askToRepeat(Call call, Supplier<Prepared> intent) {
    Approval.Id id = new Approval.Id(Approval.Kind.REPEAT, call.key(), call.attempts());
    Optional<Approvals.Asked> asked = desk.run().approvals().find(id);
    if (asked.isEmpty()) {
      Prepared prepared = intent.get();
      return act(asking.repeat(id, prepared.intent().risk(), prepared.intent().arguments()));
    }
    return switch (asked.get().result().state()) {
      case OPEN, WITHDRAWN -> PENDING;
      case APPROVED -> act(perform(call.key(), call.attempts() + 1, intent));
      case REJECTED ->
          new Standing.Bad(
              StepOutcome.FAILED,
              "unknown_outcome",
              "nobody knows whether it happened, and a reviewer decided not to repeat it");
    };
  }

  private static EffectClass effect(Call call) {
    return call.terms().map(RunEvent.CallTerms::effect).orElse(EffectClass.ONCE);
  }

  private Decision perform(CallKey key, int attempt, Supplier<Prepared> intent) {
    Prepared prepared = intent.get();
    return new Decision.Perform(
        key, attempt, prepared.intent(), prepared.request(), patience(prepared.intent()));
  }

  private static Duration patience(Intent intent) {
    return intent.risk() == RiskTier.READ_ONLY ? Duration.ofMinutes(2) : Duration.ofMinutes(10);
  }

  private static Standing act(Decision decision) {
    return new Standing.Act(List.of(decision));
  }
}
