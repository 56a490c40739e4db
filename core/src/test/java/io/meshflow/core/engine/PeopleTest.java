package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.OutputGate;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.Policy.TimeoutAction;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Questions and approvals. */
class PeopleTest {

  private static final Verdict ASK =
      new Verdict.NeedsApproval(BlockReason.APPROVAL, "tier", "risky");
  private static final Duration HOUR = Duration.ofHours(1);

  private static Plan human(OnTimeout silence, int quorum, String... reviewers) {
    Node.Terms terms = new Node.Terms(HOUR, Optional.of(silence), quorum, List.of(reviewers));
    Template question = new Template.Fixed(Value.of("Shall we?"));
    Node ask = new Node.HumanNode("ask", NodeSettings.DEFAULT, question, terms);
    return Plan.of("yes", "no").node(ask).way("ask", "yes").on("ask", "no", StepOutcome.REJECTED);
  }

  private static Bench gated(Plan plan) {
    return new Bench(plan.build())
        .gate(
            perform ->
                perform.key().toString().equals("a#1") && perform.attempt() == 1
                    ? ASK
                    : Verdict.CLEAR);
  }

  private static Bench approving(Plan plan) {
    boolean[] asked = {false};
    return new Bench(plan.build())
        .gate(
            perform -> {
              boolean first = !asked[0];
              asked[0] = true;
              return first ? ASK : Verdict.CLEAR;
            })
        .start();
  }

  @Test
  void aQuestionPausesTheRunAndItsAnswerRoutesEdges() {
    Bench yes = human(OnTimeout.REJECT, 1).bench();
    assertThat(yes.asked()).containsExactly("question:ask#1@1");
    assertThat(yes.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(yes.run().approvals().open().iterator().next().shown())
        .isEqualTo(Value.of("Shall we?"));
    yes.answer("question:ask#1@1", true, "bob");
    assertThat(yes.running()).containsExactly("yes#1");
    assertThat(yes.step("ask#1").output().data().at("by")).contains(Value.of("bob"));
    Bench no = human(OnTimeout.REJECT, 1).bench().answer("question:ask#1@1", false, "bob");
    assertThat(no.outcome("ask#1")).contains(StepOutcome.REJECTED);
    assertThat(no.running()).containsExactly("no#1");
  }

  @Test
  void aRunIsNotPausedWhileSomethingElseMoves() {
    Bench bench =
        human(OnTimeout.REJECT, 1).node(Plan.code("beside", NodeSettings.DEFAULT)).bench();
    assertThat(bench.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(bench.done("beside#1").status()).isEqualTo(RunStatus.PAUSED);
  }

  @Test
  void aRejectionThatNobodyCatchesBlocksTheRun() {
    Node.HumanNode ask =
        new Node.HumanNode("ask", NodeSettings.DEFAULT, Template.EMPTY, Node.Terms.DEFAULT);
    Bench bench = Plan.of().node(ask).bench().answer("question:ask#1@1", false, "bob");
    assertThat(bench.status()).isEqualTo(RunStatus.BLOCKED);
  }

  @Test
  void theFirstCommitWins() {
    Bench bench = human(OnTimeout.REJECT, 1).bench().answer("question:ask#1@1", true, "bob");
    bench.answer("question:ask#1@1", false, "eve");
    assertThat(bench.outcome("ask#1")).contains(StepOutcome.DONE);
  }

  @Test
  void silenceRejectsOrApprovesAsTheTermsSay() {
    Bench rejects = human(OnTimeout.REJECT, 1).bench().pass(HOUR);
    assertThat(rejects.running()).containsExactly("no#1");
    Bench approves = human(OnTimeout.APPROVE, 1).bench().pass(HOUR);
    assertThat(approves.running()).containsExactly("yes#1");
  }

  @Test
  void anAnswerAfterTheDeadlineComesTooLate() {
    Bench bench = human(OnTimeout.REJECT, 1).bench().pass(HOUR);
    bench.answer("question:ask#1@1", true, "bob");
    assertThat(bench.outcome("ask#1")).contains(StepOutcome.REJECTED);
  }

  @Test
  void silenceEscalatesLevelByLevelAndEachClockStartsWhenTheOneBeforeFires() {
    Bench bench = human(OnTimeout.ESCALATE, 1, "bob", "boss", "board").bench();
    Approval.Id id = Approval.Id.parse("question:ask#1@1");
    Approvals approvals = bench.run().approvals();
    assertThat(approvals.refusal(id, "boss", "boss", "ann"))
        .contains(Approvals.Refusal.NOT_A_REVIEWER);
    bench.pass(HOUR);
    assertThat(deadline(bench)).isEqualTo(Bench.START.plus(HOUR).plus(HOUR));
    assertThat(approvals.refusal(id, "boss", "boss", "ann")).isEmpty();
    assertThat(approvals.refusal(id, "board", "board", "ann")).isPresent();
    bench.pass(HOUR);
    assertThat(deadline(bench)).isEqualTo(Bench.START.plus(HOUR.multipliedBy(3)));
    bench.pass(HOUR);
    assertThat(bench.outcome("ask#1")).contains(StepOutcome.REJECTED);
  }

  private static Instant deadline(Bench bench) {
    return bench.run().approvals().open().iterator().next().terms().deadline().orElseThrow();
  }

  @Test
  void aQuorumNeedsDifferentPeople() {
    Bench bench = human(OnTimeout.REJECT, 2, "bob", "eve", "kim").bench();
    bench.answer("question:ask#1@1", true, "bob").answer("question:ask#1@1", true, "bob");
    assertThat(bench.status()).isEqualTo(RunStatus.PAUSED);
    Approval.Id id = Approval.Id.parse("question:ask#1@1");
    assertThat(bench.run().approvals().refusal(id, "bob", "bob", "ann"))
        .contains(Approvals.Refusal.ANSWERED_BEFORE);
    assertThat(bench.run().approvals().refusal(id, "kim", "kim", "ann")).isEmpty();
    bench.answer("question:ask#1@1", true, "eve");
    assertThat(bench.running()).containsExactly("yes#1");
  }

  @Test
  void oneRejectionIsEnough() {
    Bench bench = human(OnTimeout.REJECT, 2).bench().answer("question:ask#1@1", true, "bob");
    bench.answer("question:ask#1@1", false, "eve");
    assertThat(bench.running()).containsExactly("no#1");
  }

  @Test
  void whoStartedTheRunMayNotApproveUnderSeparationOfDuty() {
    Plan plan = Plan.of("a").policy(Rules.approvals(HOUR, OnTimeout.REJECT, 1, true));
    Approvals approvals = gated(plan).start().run().approvals();
    Approval.Id id = Approval.Id.parse("gate:a#1@1");
    assertThat(approvals.refusal(id, "ann", "ann", "ann")).contains(Approvals.Refusal.OWN_RUN);
    assertThat(approvals.refusal(id, "bob", "bob", "ann")).isEmpty();
  }

  @Test
  void aGateApprovalLetsOneActionHappenForAllItsAttempts() {
    Bench bench = approving(Plan.of("a").policy(Rules.retries(1)));
    assertThat(bench.running()).isEmpty();
    bench.answer("gate:a#1@1", true, "bob");
    assertThat(bench.running()).containsExactly("a#1");
    bench.end("a#1", io.meshflow.core.run.CallOutcome.RETRYABLE).pass(Duration.ofMinutes(1));
    assertThat(bench.performing("a#1").attempt()).isEqualTo(2);
    assertThat(bench.asked()).isEmpty();
  }

  @Test
  void aRejectedActionDoesNotRun() {
    Bench bench = approving(Plan.of("a")).answer("gate:a#1@1", false, "bob");
    assertThat(bench.outcome("a#1")).contains(StepOutcome.REJECTED);
    assertThat(bench.events()).noneMatch(RunEvent.CallStarted.class::isInstance);
  }

  @Test
  void theGateStillRefusesWhatAPersonApproved() {
    Verdict blocked = new Verdict.Blocked(BlockReason.BUDGET, "cap", "spent");
    Bench bench = new Bench(Plan.of("a").build());
    boolean[] asked = {false};
    bench.gate(
        perform -> {
          Verdict verdict = asked[0] ? blocked : ASK;
          asked[0] = true;
          return verdict;
        });
    bench.start().answer("gate:a#1@1", true, "bob");
    assertThat(bench.outcome("a#1")).contains(StepOutcome.BLOCKED);
  }

  @Test
  void silenceApprovesNothingThatReachesOutside() {
    Plan plan = Plan.of("a").policy(Rules.approvals(HOUR, OnTimeout.APPROVE, 1, false));
    Bench inside = approving(plan).pass(HOUR);
    assertThat(inside.running()).containsExactly("a#1");
    NodeSettings outward =
        new NodeSettings(
            new Join.All(),
            false,
            Optional.of(RiskTier.EXTERNAL_IO),
            Optional.empty(),
            NodeSettings.Retry.NEVER,
            Duration.ZERO,
            Value.Obj.EMPTY);
    Bench outside = approving(plan.node(Plan.code("a", outward))).pass(HOUR);
    assertThat(outside.outcome("a#1")).contains(StepOutcome.REJECTED);
  }

  @Test
  void anOutputMayNeedAReviewBeforeOthersSeeIt() {
    Verdict.NeedsApproval review =
        new Verdict.NeedsApproval(BlockReason.POLICY, "review", "unsure");
    OutputGate gate = (output, policy, agent) -> new OutputGate.Checked(review, output, 0.2);
    Bench bench = new Bench(Plan.of("a", "b").way("a", "b").build()).outputs(gate).start();
    bench.done("a#1");
    assertThat(bench.asked()).containsExactly("review:a#1@1");
    assertThat(bench.running()).isEmpty();
    bench.answer("review:a#1@1", true, "bob");
    assertThat(bench.outcome("a#1")).contains(StepOutcome.DONE);
    assertThat(bench.step("a#1").whole().ending().confidence()).isEqualTo(0.2);
    bench.done("b#1").answer("review:b#1@1", false, "bob");
    assertThat(bench.status()).isEqualTo(RunStatus.BLOCKED);
  }

  @Test
  void theTimeOfAStepDoesNotPassWhilePeopleAreAsked() {
    Plan plan = Plan.of("a").policy(Rules.stepTimeout(Duration.ofMinutes(1), TimeoutAction.FAIL));
    Bench bench = approving(plan).pass(Duration.ofHours(20)).answer("gate:a#1@1", true, "bob");
    bench.pass(Duration.ofSeconds(59));
    assertThat(bench.running()).containsExactly("a#1");
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.outcome("a#1")).contains(StepOutcome.TIMED_OUT);
  }

  @Test
  void theTimeOfARunDoesNotPassWhilePeopleAreAsked() {
    Bench bench = new Bench(human(OnTimeout.REJECT, 1).build());
    bench.deadline(Duration.ofMinutes(5)).start().pass(Duration.ofMinutes(50));
    bench.answer("question:ask#1@1", true, "bob").pass(Duration.ofMinutes(4));
    assertThat(bench.running()).containsExactly("yes#1");
    bench.pass(Duration.ofMinutes(1)).done("yes#1");
    assertThat(bench.code()).isEqualTo("timeout");
  }

  @Test
  void deadlinesOfPeopleMoveByAnOutage() {
    Bench bench = human(OnTimeout.REJECT, 1).bench().crash(Duration.ofMinutes(10));
    assertThat(deadline(bench)).isEqualTo(Bench.START.plus(HOUR).plus(Duration.ofMinutes(10)));
  }

  @Test
  void afterAnOutagePeopleHaveAtLeastAQuarterOfAnHour() {
    Bench bench =
        human(OnTimeout.REJECT, 1).node(Plan.code("beside", NodeSettings.DEFAULT)).bench();
    bench.pass(Duration.ofMinutes(59)).done("beside#1").crash(Duration.ofSeconds(1));
    assertThat(Duration.between(bench.now(), deadline(bench))).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void aParkedRunLosesNobodysTime() {
    Bench bench = human(OnTimeout.REJECT, 1).bench().park(Duration.ofMinutes(59));
    assertThat(deadline(bench)).isEqualTo(Bench.START.plus(HOUR));
    bench.park(Duration.ofMinutes(1));
    assertThat(bench.outcome("ask#1")).contains(StepOutcome.REJECTED);
  }

  @Test
  void aQuestionOfAStepThatIsOverIsWithdrawn() {
    Plan plan =
        human(OnTimeout.REJECT, 2)
            .node(Plan.code("quick", NodeSettings.DEFAULT))
            .node(Plan.code("join", NodeSettings.DEFAULT))
            .way("yes", "join")
            .way("no", "join")
            .way("quick", "join")
            .join("join", new Join.Any())
            .cancelLosers("join");
    Bench bench = plan.bench().done("quick#1");
    assertThat(bench.outcome("ask#1")).contains(StepOutcome.CANCELLED);
    bench.answer("question:ask#1@1", true, "bob").pass(HOUR);
    assertThat(bench.asked()).isEmpty();
    assertThat(bench.done("join#1").status()).isEqualTo(RunStatus.COMPLETED);
  }
}
