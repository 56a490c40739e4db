package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A fact of a run. Components of type {@link Value} are contents: they live in the erasable body of
 * a record and are {@code Value.NULL} once erased; everything else is permanent and is all that the
 * fold decides by.
 */
public sealed interface RunEvent {

  /** Name in the contents of an admission. */
  String CORRELATION = "correlation";

  /** Name in the contents of an admission: what earlier runs have shown of the agents. */
  String EXPERIENCE = "experience";

  /** Name in the contents of an admission: the {@link Site} that the run began on. */
  String SITE = "site";

  /**
   * The run exists. {@code content} holds {@code task}, {@code input}, {@code document}, {@code
   * correlation}, {@code experience}, {@code site}.
   */
  record Admitted(Admission admission, Value content) implements RunEvent {

    /** The request and the trace that the run belongs to. */
    public Correlation correlation(RunId run) {
      return content
          .at(CORRELATION)
          .filter(Value.Obj.class::isInstance)
          .map(document -> Correlation.read((Value.Obj) document))
          .orElse(Correlation.NONE)
          .within(run.value());
    }
  }

  /** A visit begins; {@code inputs} are the steps at the other ends of the ways taken to it. */
  record StepStarted(StepId step, List<StepId> inputs) implements RunEvent {
    public StepStarted {
      inputs = List.copyOf(inputs);
    }
  }

  /** A visit will never begin, because no way to it was taken. */
  record StepSkipped(StepId step) implements RunEvent {}

  /** A visit has had its time and gets it once more; attempts under way are stopped. */
  record StepOverdue(StepId step) implements RunEvent {}

  /** A map step knows its items. */
  record MapOpened(StepId step, int size, Value items) implements RunEvent {}

  /**
   * An attempt was permitted and is about to happen.
   *
   * @param gateFacts digest of what the gate knew when it permitted it; null in old records
   */
  record CallStarted(CallKey key, int attempt, CallTerms terms, Value request, Value gateFacts)
      implements RunEvent {}

  /**
   * Under what terms an attempt happens.
   *
   * @param place who is asked, as {@code provider/model}; empty where there is no choice
   * @param notes suspicions of the gate that did not stop it, joined by commas
   */
  record CallTerms(
      String action,
      String place,
      RiskTier risk,
      EffectClass effect,
      long reservedMicros,
      long reservedTokens,
      Optional<Instant> deadline,
      String notes) {}

  /**
   * The gate stopped a call for good.
   *
   * @param action empty in records of before it was kept
   * @param place {@code provider/model} when it may have been stopped because of whom it asks, so
   *     that another may be asked; else empty
   * @param gateFacts digest of what the gate knew; null where it looked at nothing
   */
  record CallRefused(
      CallKey key,
      String action,
      String place,
      String reason,
      String rule,
      Value detail,
      Value gateFacts)
      implements RunEvent {}

  /**
   * An attempt is over.
   *
   * @param code a stable word for a failure, empty for none
   * @param pause what the other side asked to wait before it is asked again; zero for nothing
   */
  record CallEnded(
      CallKey key,
      int attempt,
      CallOutcome outcome,
      String code,
      Charge charge,
      Duration pause,
      Value result)
      implements RunEvent {

    /** Whether nobody knows what was used: what is charged is what was reserved. */
    public boolean lost() {
      return outcome != CallOutcome.DONE && charge.usage().estimated();
    }

    /** What is known of its cost: of a lost attempt the most it can be, and no tokens. */
    public Charge known() {
      return lost() ? charge.uncounted() : charge;
    }

    /** An end after which nobody asked for a pause. */
    public CallEnded(
        CallKey key, int attempt, CallOutcome outcome, String code, Charge charge, Value result) {
      this(key, attempt, outcome, code, charge, Duration.ZERO, result);
    }
  }

  /** The next attempt of a call happens at an instant. */
  record RetryScheduled(CallKey key, int attempt, Instant at) implements RunEvent {}

  /** One item of a map is over. */
  record ItemEnded(WorkKey work, StepOutcome outcome, Ending ending, Value output)
      implements RunEvent {}

  /** A visit is over, and which way it goes on from there. */
  record StepEnded(StepId step, StepOutcome outcome, Ending ending, Routing routing, Value output)
      implements RunEvent {}

  /**
   * How a piece of work ended.
   *
   * @param code a stable word for a bad end, empty for a good one
   * @param confidence composite confidence of the output, 0 to 1
   * @param tainted whether the output may hold text of outsiders
   * @param rule the check of outputs that blocked it; empty for none and in old records
   */
  record Ending(String code, double confidence, boolean tainted, String rule) {
    public static final Ending PLAIN = new Ending("", 1, false, "");
  }

  /** Which ways lead on from a step that ended. */
  sealed interface Routing {
    /** The taken outgoing edges by position; all others are dead. */
    record Onward(List<Integer> taken) implements Routing {
      public Onward {
        taken = List.copyOf(taken);
      }
    }

    /** A loop is taken; the outgoing edges stay unresolved. */
    record Back(int loop) implements Routing {}

    /** A loop would be taken but is at its limit and has no way on; everything else is dead. */
    record Exhausted(int loop) implements Routing {}

    /** The run ends with this step. */
    Routing NOWHERE = new Onward(List.of());
  }

  /**
   * People are asked.
   *
   * @param gateFacts digest of what the gate knew when it asked; null where no gate did
   */
  record ApprovalAsked(
      Approval.Id id, Approval.Terms terms, Approval.Matter matter, Value gateFacts)
      implements RunEvent {

    /** A question that no gate asks. */
    public ApprovalAsked(Approval.Id id, Approval.Terms terms, Approval.Matter matter) {
      this(id, terms, matter, Value.NULL);
    }

    public RiskTier risk() {
      return matter.risk();
    }

    public String reason() {
      return matter.reason();
    }

    /** Exactly what they decide about. */
    public Value shown() {
      return matter.shown();
    }
  }

  /** Somebody answered. */
  record ApprovalAnswered(Approval.Id id, Approval.Answer answer, Value note) implements RunEvent {}

  /** Nobody answered in time; {@code next} is the deadline of the next level. */
  record ApprovalExpired(Approval.Id id, OnTimeout action, Optional<Instant> next)
      implements RunEvent {}

  /**
   * A message about a question is about to be sent.
   *
   * @param gateFacts digest of what the gate knew when it permitted it; null in old records
   */
  record NoticeStarted(Notice notice, int attempt, Value gateFacts) implements RunEvent {}

  /**
   * An attempt to tell somebody about a question is over.
   *
   * @param code a stable word for a failure; empty when the message was taken
   * @param next when it is tried again; empty for never
   * @param gateFacts digest of what the gate knew when it refused it; null where it did not
   */
  record NoticeEnded(
      Notice notice, int attempt, String code, Optional<Instant> next, Value gateFacts)
      implements RunEvent {

    /** The end of what the gate did not refuse. */
    public NoticeEnded(Notice notice, int attempt, String code, Optional<Instant> next) {
      this(notice, attempt, code, next, Value.NULL);
    }
  }

  /** A child run exists, with a part of this run's budget. */
  record ChildStarted(WorkKey work, RunId child, long budgetMicros) implements RunEvent {}

  /** A child run is over. */
  record ChildEnded(WorkKey work, RunId child, RunStatus status, Charge charge, Value output)
      implements RunEvent {}

  /** Somebody wants the run to stop. */
  record CancelAsked(String actor, String command, Value reason) implements RunEvent {}

  /** Nothing new starts any more; what runs may finish until an instant. */
  record Draining(RunStatus towards, String code, Instant until) implements RunEvent {}

  /** Nobody works on the run until its next alarm or a command. */
  record Parked() implements RunEvent {}

  /** A process took over work that another left. */
  record Recovered(long epoch) implements RunEvent {}

  /** The cap of the run changed. */
  record BudgetSet(long micros, String actor, String command) implements RunEvent {}

  /** The run is over. */
  record Ended(RunStatus status, String code, Value output) implements RunEvent {}
}
