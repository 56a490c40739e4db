package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What must hold however much happens at once and however large values are. */
class BoundsTest {

  private static final String TENANT = "default";
  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();
  private final Runs runs =
      new Runs(
          new Store(ledger, ledger.leases("only"), world.vault(), tenant -> false, Wakeups.NONE),
          world.ports(),
          world.rules(),
          InstantSource.system(),
          Runs.Settings.COMMAND);

  @AfterEach
  void close() {
    runs.close();
  }

  private RunId start(Workflow workflow, Value.Obj input) {
    return runs.start(
        new StartRequest(
            TENANT, world.register(workflow), "task", input, "alice", StartRequest.Options.USUAL));
  }

  private Run finished(RunId id) throws InterruptedException {
    assertThat(runs.await(id, Duration.ofMinutes(2))).isTrue();
    assertThat(runs.fault(id)).isEmpty();
    return runs.fold(TENANT, id);
  }

  @Test
  void twoHundredCallsAtOnceNeverExceedTheCap() throws InterruptedException {
    world.model(chat -> "x".repeat(ThreadLocalRandom.current().nextInt(900)));
    long cap = 40_000;
    Node.Mappable each =
        (Node.Mappable)
            Graphs.named("inner").agent("ask").build(World.policy(0)).graph().nodes().getFirst();
    Node.MapNode map =
        new Node.MapNode(
            "ask",
            NodeSettings.DEFAULT,
            new Template.Hole(List.of("input", "items")),
            200,
            Node.ItemFailure.SKIP,
            each);
    ConcurrentLinkedQueue<Long> committed = new ConcurrentLinkedQueue<>();
    Value items = Value.array(IntStream.range(0, 200).mapToObj(i -> (Value) Value.of(i)).toList());
    RunId id =
        start(Graphs.named("many").node(map).build(World.policy(cap)), Value.obj("items", items));
    Run run = finished(id);
    Run replayed = begun(id, run.workflow());
    committed.add(replayed.spending().committed());
    for (Recorded record : runs.history(TENANT, id, 1)) {
      Folding.add(replayed, record);
      committed.add(replayed.spending().committed());
    }
    assertThat(committed).allMatch(amount -> amount <= cap);
    assertThat(run.spending().spent()).isPositive().isLessThanOrEqualTo(cap);
    long refused = count(id, RunEvent.CallRefused.class);
    long answered =
        runs.history(TENANT, id, 0).stream()
            .flatMap(record -> record.events().stream())
            .filter(RunEvent.CallEnded.class::isInstance)
            .map(RunEvent.CallEnded.class::cast)
            .filter(call -> call.outcome() == CallOutcome.DONE)
            .count();
    assertThat(refused).isPositive();
    assertThat(answered + refused).isEqualTo(200);
    assertThat(world.happened()).hasSize((int) answered);
  }

  /** The run as its first record leaves it. */
  private Run begun(RunId id, Workflow workflow) {
    Recorded first = runs.history(TENANT, id, 0).getFirst();
    Run run = new Run(id, workflow, admitted(id), first.at());
    first.events().stream().skip(1).forEach(event -> run.apply(event, first.at()));
    run.recorded(first.at());
    return run;
  }

  private RunEvent.Admitted admitted(RunId id) {
    return (RunEvent.Admitted) runs.history(TENANT, id, 0).getFirst().events().getFirst();
  }

  private long count(RunId id, Class<? extends RunEvent> kind) {
    return runs.history(TENANT, id, 0).stream()
        .flatMap(record -> record.events().stream())
        .filter(kind::isInstance)
        .count();
  }

  @Test
  void aMegabyteReachesEveryBranchUnchangedAndIsStoredOnce() throws InterruptedException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    random.ints(1 << 20, '!', '~').forEach(c -> text.append((char) c));
    Value big = Value.of(text.toString());
    ConcurrentLinkedQueue<Value> seen = new ConcurrentLinkedQueue<>();
    world
        .function("big", permit -> big)
        .function(
            "look",
            permit -> {
              seen.add(permit.spend().input().required("value"));
              return Value.of("seen");
            });
    Graphs graph = Graphs.named("wide").code("source", "big");
    for (int branch = 0; branch < 10; branch++) {
      Template hole = new Template.Hole(List.of("nodes", "source", "output"));
      Template input = Template.Fields.of(java.util.Map.of("value", hole));
      graph
          .node(new Node.CodeNode("b" + branch, NodeSettings.DEFAULT, "look", input))
          .edge("source", "b" + branch);
    }
    RunId id = start(graph.build(World.policy(0)), Value.Obj.EMPTY);
    assertThat(finished(id).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(seen).hasSize(10).allMatch(big::equals);
    assertThat(storedBytes(id)).isLessThan(1_400_000);
  }

  private long storedBytes(RunId id) {
    long bytes = 0;
    for (StoredRecord record : ledger.read(RunStreams.id(id), 0, 1_000)) {
      bytes += record.header().length + record.sealedBody().length;
      String header = new String(record.header(), java.nio.charset.StandardCharsets.UTF_8);
      for (Value blob :
          Json.parse(header).at("blobs").stream().flatMap(BoundsTest::items).toList()) {
        bytes += ledger.blob(RunStreams.id(id), ((Value.Text) blob).value()).orElseThrow().length;
      }
    }
    return bytes;
  }

  private static java.util.stream.Stream<Value> items(Value value) {
    return ((Value.Array) value).items().stream();
  }

  @Test
  void aFiveMegabyteOutputIsStoredWholeAndReadBackEqual() throws InterruptedException {
    Value big = Value.of("0123456789".repeat(500_000));
    world.function("big", permit -> big);
    RunId id = start(Graphs.named("huge").code("a", "big").build(World.policy(0)), Value.Obj.EMPTY);
    Run run = finished(id);
    assertThat(output(run)).isEqualTo(big);
  }

  private static Value output(Run run) {
    return io.meshflow.core.run.Output.read(((Phase.Over) run.phase()).output()).value();
  }
}
