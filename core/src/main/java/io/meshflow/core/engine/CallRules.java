package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.engine.Choices.Choice;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Placeholders;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Call;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.View;
import io.meshflow.core.run.Work;
import io.meshflow.core.workflow.NodeSettings.Retry;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
  private static final Duration LONG = Duration.ofMinutes(10);

  /** What somebody else may ask us to wait at most. */
  private static final Duration LONGEST_WISH = Duration.ofHours(1);

  /** Failures for good that are the fault of the place asked, so that another may do. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "missing_key",
          "invalid_key",
          "payment_required",
          "quota_exhausted",
          "forbidden",
          "not_found",
          "not_installed",
          "context_too_long");

  private final Desk desk;
  private final Asking asking;
  private final Retry retry;

  CallRules(Desk desk, Retry retry) {
    this.desk = desk;
    this.asking = new Asking(desk);
    this.retry = retry;
  }

  Standing look(Work work, CallKey key, Choices choices) {
    Optional<Standing> gate = gate(key);
    if (gate.isPresent()) {
      return gate.get();
    }
    Optional<Call> call = work.call(key);
    if (call.isEmpty()) {
      return act(perform(key, 1, open(key, choices).getFirst().effect().get()));
    }
    return switch (call.get().state()) {
      case Call.State.Fresh fresh -> next(call.get(), open(call.get(), choices));
      case Call.State.Running running -> PENDING;
      case Call.State.Waiting waiting ->
          waiting.until().isAfter(desk.now())
              ? PENDING
              : next(call.get(), open(call.get(), choices));
      case Call.State.Refused refused -> refused(call.get(), refused, choices);
      case Call.State.Over over -> over(call.get(), over, choices);
    };
  }

  /** Another may be asked where it was the place that the gate refused. */
  private Standing refused(Call call, Call.State.Refused refused, Choices choices) {
    return call.refusedAt().containsValue(refused)
        ? next(call, open(call, choices))
        : new Standing.Bad(StepOutcome.BLOCKED, refused.reason(), Renderer.text(refused.detail()));
  }

  /** The gate refused all that could still be asked. */
  private static Standing refused(Call call) {
    Call.State.Refused last = List.copyOf(call.refusedAt().values()).getLast();
    boolean alone = call.refusedAt().size() == 1 && call.failuresAt().isEmpty();
    String detail = alone ? Renderer.text(last.detail()) : causes(call);
    return new Standing.Bad(StepOutcome.BLOCKED, last.reason(), detail);
  }

  /** Those that may be asked and that the gate has not refused. */
  private List<Choice> open(Call call, Choices choices) {
    List<Choice> open = open(call.key(), choices);
    return call.refusedAt().isEmpty()
        ? open
        : open.stream().filter(one -> !call.refusedAt().containsKey(one.place())).toList();
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

  private Standing over(Call call, Call.State.Over over, Choices choices) {
    String detail = Renderer.text(over.result());
    return switch (over.outcome()) {
      case DONE -> new Standing.Result(over.result());
      case FAILED ->
          ELSEWHERE.contains(over.code()) ? elsewhere(call, over, choices) : failed(call, over);
      case CANCELLED -> new Standing.Bad(StepOutcome.CANCELLED, over.code(), detail);
      case RETRYABLE -> again(call, over, choices);
      case TIMED_OUT, UNKNOWN -> unknown(call, over, choices);
    };
  }

  private Standing elsewhere(Call call, Call.State.Over over, Choices choices) {
    List<Choice> open = open(call, choices);
    return open.isEmpty() || untried(call, open) ? next(call, open) : failed(call, over);
  }

  private Standing again(Call call, Call.State.Over over, Choices choices) {
    List<Choice> open = open(call, choices);
    if (open.isEmpty() || untried(call, open)) {
      return next(call, open);
    }
    return call.failures() >= mostAttempts(call, open) ? failed(call, over) : later(call, open);
  }

  private static Standing failed(Call call, Call.State.Over over) {
    return new Standing.Bad(StepOutcome.FAILED, over.code(), causes(call));
  }

  /** Names the cause of each that was asked, and of each that must not be asked. */
  private static String causes(Call call) {
    List<String> causes = new ArrayList<>();
    call.failuresAt().values().forEach(failures -> causes.add(Renderer.text(failures.last())));
    call.refusedAt()
        .forEach(
            (place, refused) ->
                causes.add(
                    "%s is refused (%s): %s"
                        .formatted(place, refused.rule(), Renderer.text(refused.detail()))));
    return String.join("; then ", causes);
  }

  /** Whether one of them has not failed yet. */
  private static boolean untried(Call call, List<Choice> open) {
    return open.stream().anyMatch(choice -> times(call, choice) == 0);
  }

  /** The next attempt: asks the first of those that failed least often. */
  private Standing next(Call call, List<Choice> open) {
    if (open.isEmpty()) {
      return refused(call);
    }
    Choice choice = first(call, open);
    return act(perform(call.key(), call.attempts() + 1, choice.effect().get()));
  }

  private static Choice first(Call call, List<Choice> open) {
    return Collections.min(open, Comparator.comparingInt(one -> times(call, one)));
  }

  private static int times(Call call, Choice choice) {
    Call.Failures failures = call.failuresAt().get(choice.place());
    return failures == null ? 0 : failures.times();
  }

  /** All that may be asked; once a reviewer was shown one of them, that one and nobody else. */
  private List<Choice> open(CallKey key, Choices choices) {
    List<Choice> all = choices.now();
    Optional<Approvals.Asked> asked =
        desk.run().approvals().find(new Approval.Id(Approval.Kind.GATE, key, 1));
    if (asked.isEmpty()) {
      return all;
    }
    Value shown = asked.get().shown();
    String place = word(shown, "provider") + "/" + word(shown, "model");
    List<Choice> approved = all.stream().filter(one -> one.place().equals(place)).toList();
    return approved.isEmpty() ? all.subList(0, 1) : approved;
  }

  private static String word(Value shown, String field) {
    return Renderer.text(shown.at(field).orElse(Value.NULL));
  }

  /** Not before whoever is asked next wants it, as far as that is reasonable. */
  private Standing later(Call call, List<Choice> open) {
    Instant at = desk.now().plus(pause(call));
    Call.Failures failures = call.failuresAt().get(first(call, open).place());
    if (failures != null && failures.notBefore().isAfter(at)) {
      Instant latest = desk.now().plus(LONGEST_WISH);
      at = failures.notBefore().isAfter(latest) ? latest : failures.notBefore();
    }
    return act(new Decision.Note(new RunEvent.RetryScheduled(call.key(), call.attempts() + 1, at)));
  }

  private int mostAttempts(Call call, List<Choice> open) {
    boolean harmless = effect(call).repeatable();
    return harmless
        ? Math.max(
            open.size(), Math.max(retry.attempts(), 1 + desk.policy().breaker().maxRetries()))
        : retry.attempts();
  }

  private Duration pause(Call call) {
    return new Pauses(retry.first(), retry.factor(), retry.longest())
        .after(call.attempts(), call.key().effectKey(desk.run().id()));
  }

  private Standing unknown(Call call, Call.State.Over over, Choices choices) {
    if (!effect(call).repeatable()) {
      return askToRepeat(call, choices);
    }
    List<Choice> open = open(call, choices);
    boolean lost = over.outcome() == CallOutcome.UNKNOWN;
    boolean more =
        lost ? call.attempts() < MOST_LOST_ATTEMPTS : call.failures() < mostAttempts(call, open);
    if (!more) {
      StepOutcome outcome = lost ? StepOutcome.FAILED : StepOutcome.TIMED_OUT;
      String own = Renderer.text(over.result());
      return new Standing.Bad(
          outcome, over.code(), call.failuresAt().size() > 1 ? causes(call) : own);
    }
    boolean atOnce = open.isEmpty() || call.attempts() == 1 || !lost && untried(call, open);
    return atOnce ? next(call, open) : later(call, open);
  }

  private Standing askToRepeat(Call call, Choices choices) {
    Approval.Id id = new Approval.Id(Approval.Kind.REPEAT, call.key(), call.attempts());
    Optional<Approvals.Asked> asked = desk.run().approvals().find(id);
    if (asked.isEmpty()) {
      Prepared prepared = choices.now().getFirst().effect().get();
      if (desk.run().hides() && Placeholders.in(prepared.intent().arguments())) {
        String detail = "nobody knows whether it happened. ";
        return new Standing.Bad(
            StepOutcome.FAILED,
            "unknown_outcome",
            detail + HiddenContents.detail("It was not repeated"));
      }
      return act(asking.repeat(id, prepared.intent(), View.tainted(desk.run(), call.key())));
    }
    return switch (asked.get().result().state()) {
      case OPEN, WITHDRAWN -> PENDING;
      case APPROVED -> next(call, open(call, choices));
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

  private Decision perform(CallKey key, int attempt, Prepared prepared) {
    return new Decision.Perform(
        key, attempt, prepared.intent(), prepared.request(), patience(prepared.intent()));
  }

  /** A client's own question may take as long as its run. */
  private Duration patience(Intent intent) {
    Duration run = desk.policy().limits().timeout();
    boolean clients = intent instanceof ChatRequest chat && !chat.extras().fields().isEmpty();
    return intent.risk() == RiskTier.READ_ONLY
        ? Duration.ofMinutes(2)
        : clients && run.compareTo(LONG) > 0 ? run : LONG;
  }

  private static Standing act(Decision decision) {
    return new Standing.Act(List.of(decision));
  }
}
