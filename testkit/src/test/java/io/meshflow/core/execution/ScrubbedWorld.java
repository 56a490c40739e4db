package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.policy.text.PhiScrubber;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.tool.HttpCaller;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A world whose processes store {@code secret-1} as a mark, and what went out of it. */
class ScrubbedWorld {

  static final String TENANT = "default";
  static final String TRUE = "about secret-1";
  static final Template TASK = new Template.Hole(List.of("task"));

  final MemoryLedger memory = new MemoryLedger();
  final World world = new World();
  final List<String> sent = Collections.synchronizedList(new ArrayList<>());

  ScrubbedWorld() {
    for (String name : List.of("send", "risky")) {
      world.function(name, permit -> sent(permit.spend().input()));
    }
    world.model(
        chat -> {
          sent.add(String.join(" ", chat.texts()));
          return "said";
        });
  }

  Value sent(Value input) {
    sent.add(Json.canonical(input));
    return Value.of("sent");
  }

  Runs open(String owner) {
    return open(owner, memory);
  }

  Runs open(String owner, Ledger ledger) {
    Rules rules = world.rules();
    Ports ports = world.ports();
    HttpCaller http =
        permit -> {
          sent.add(Json.canonical(permit.spend().arguments()));
          return new HttpCaller.Reply(200, "text/plain", "ok");
        };
    return new Runs(
        new Store(ledger, memory.leases(owner), world.vault()),
        new Ports(ports.models(), ports.tools(), ports.functions(), http),
        new Rules(
            rules.gate(),
            rules.outputs(),
            rules.expressions(),
            rules.schemas(),
            rules.reader(),
            text -> text.replace("secret-1", PhiScrubber.MARK)),
        InstantSource.system(),
        Runs.Settings.COMMAND);
  }

  static Policy keeping(StoreBodies how) {
    Policy policy = World.policy(1_000_000);
    return new Policy(
        policy.mode(),
        policy.limits(),
        policy.checks(),
        policy.approvals(),
        policy.breaker(),
        policy.evidence(),
        new Policy.Privacy(0, false, how),
        policy.reach());
  }

  static Node.CodeNode code(String id, String function) {
    return new Node.CodeNode(
        id, NodeSettings.DEFAULT, function, Template.Fields.of(Map.of("what", TASK)));
  }

  RunId parked(Runs runs, Workflow workflow, String task) throws InterruptedException {
    RunId run =
        runs.start(
            new StartRequest(
                TENANT, workflow, task, Value.Obj.EMPTY, "alice", StartRequest.Options.USUAL));
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    assertThat(runs.fold(TENANT, run).status()).isEqualTo(RunStatus.PAUSED);
    return run;
  }

  static Commands.AnswerRequest answer(RunId run, String note) {
    return new Commands.AnswerRequest(TENANT, run, "", true, "bob", note, "of-bob");
  }

  static Run answered(Runs runs, RunId run, String note) throws InterruptedException {
    assertThat(runs.answer(answer(run, note))).isNotNull();
    runs.resume(TENANT, run);
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    return runs.fold(TENANT, run);
  }

  /** Parks in one process and is answered in another. */
  Run takenUp(Workflow workflow, String task) throws InterruptedException {
    RunId run;
    try (Runs first = open("first")) {
      run = parked(first, workflow, task);
      sent.clear();
    }
    try (Runs second = open("second")) {
      return answered(second, run, "");
    }
  }

  List<String> refusals(RunId run) {
    try (Runs runs = open("reader")) {
      return runs.history(TENANT, run, 0).stream()
          .flatMap(record -> record.events().stream())
          .filter(RunEvent.CallRefused.class::isInstance)
          .map(event -> ((RunEvent.CallRefused) event).rule())
          .toList();
    }
  }
}
