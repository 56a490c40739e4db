package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Node.ItemFailure;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Maps. */
class MapTest {

  private static final Template ITEM =
      Template.Fields.of(
          Map.of(
              "item", new Template.Hole(List.of("item")),
              "index", new Template.Hole(List.of("index"))));

  private static final Value FREE = Value.Obj.EMPTY;

  private static Plan map(int size, int limit, ItemFailure failure) {
    List<Value> items = new ArrayList<>();
    for (int item = 0; item < size; item++) {
      items.add(Value.of("item " + item));
    }
    return Plan.of().node(node(Value.array(items), limit, failure, "pure"));
  }

  private static Node node(Value items, int limit, ItemFailure failure, String function) {
    Node.CodeNode each = new Node.CodeNode("m", NodeSettings.DEFAULT, function, ITEM);
    return new Node.MapNode(
        "m", NodeSettings.DEFAULT, new Template.Fixed(items), limit, failure, each);
  }

  private static Bench hundred(ItemFailure failure) {
    Bench bench = map(100, 8, failure).bench();
    while (!bench.running().isEmpty()) {
      assertThat(bench.running()).hasSizeLessThanOrEqualTo(8);
      String last = bench.running().getLast();
      if (last.equals("m#1[50]")) {
        bench.fail(last);
      } else {
        bench.done(last);
      }
    }
    return bench;
  }

  @Test
  void itemsRunUpToTheLimitAndGiveTheirOutputInIndexOrder() {
    Bench bench = map(5, 2, ItemFailure.FAIL).bench();
    assertThat(bench.running()).containsExactly("m#1[0]", "m#1[1]");
    bench.done("m#1[1]", Value.of(1));
    assertThat(bench.running()).containsExactly("m#1[0]", "m#1[2]");
    bench.done("m#1[2]", Value.of(2)).done("m#1[3]", Value.of(3)).done("m#1[4]", Value.of(4));
    bench.done("m#1[0]", Value.of(0));
    assertThat(bench.output())
        .isEqualTo(Value.array(Value.of(0), Value.of(1), Value.of(2), Value.of(3), Value.of(4)));
  }

  @Test
  void anItemSeesItselfAndItsIndex() {
    Bench bench = map(3, 3, ItemFailure.FAIL).bench();
    assertThat(bench.performing("m#1[2]").intent().arguments())
        .isEqualTo(Value.obj("item", Value.of("item 2"), "index", Value.of(2)));
  }

  @Test
  void oneBadItemOfAHundredFailsTheMap() {
    Bench bench = hundred(ItemFailure.FAIL);
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
    assertThat(bench.code()).isEqualTo("item_failed");
    assertThat(bench.step("m#1").output().text()).isEqualTo("1 of 100 items ended badly");
  }

  @Test
  void aBadItemMayBeSkipped() {
    Bench bench = hundred(ItemFailure.SKIP);
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(bench.output().at("50")).contains(Value.NULL);
    assertThat(bench.output().at("51")).contains(Value.of("out of m#1[51]"));
  }

  @Test
  void soManyBadItemsMayBeTolerated() {
    assertThat(hundred(new ItemFailure(1)).status()).isEqualTo(RunStatus.COMPLETED);
    Bench two = map(5, 1, new ItemFailure(1)).bench().fail("m#1[0]").fail("m#1[1]");
    assertThat(two.status()).isEqualTo(RunStatus.FAILED);
    assertThat(two.running()).isEmpty();
  }

  @Test
  void whatRunsStopsWhenTheMapFails() {
    Bench bench = map(4, 4, ItemFailure.FAIL).bench().fail("m#1[2]");
    assertThat(bench.running()).isEmpty();
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aMapEndsLikeItsFirstBadItem() {
    Verdict blocked = new Verdict.Blocked(BlockReason.BUDGET, "cap", "spent");
    Bench bench = new Bench(map(3, 3, ItemFailure.FAIL).build());
    bench.gate(perform -> perform.key().work().item() == 1 ? blocked : Verdict.CLEAR).start();
    assertThat(bench.outcome("m#1")).contains(StepOutcome.BLOCKED);
    assertThat(bench.status()).isEqualTo(RunStatus.BLOCKED);
  }

  @Test
  void anEmptyListIsDoneAtOnce() {
    Bench bench = map(0, 4, ItemFailure.FAIL).bench();
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(bench.output()).isEqualTo(Value.array());
  }

  @Test
  void whatIsNoListFailsTheMap() {
    Bench bench = Plan.of().node(node(Value.of("x"), 1, ItemFailure.FAIL, "pure")).bench();
    assertThat(bench.code()).isEqualTo("invalid_items");
  }

  @Test
  void moreThanTenThousandItemsAreRefused() {
    assertThat(map(10_001, 1, ItemFailure.SKIP).bench().code()).isEqualTo("invalid_items");
  }

  @Test
  void itemsThatEndAtOnceKeepTheLimit() {
    Verdict blocked = new Verdict.Blocked(BlockReason.POLICY, "odd", "no");
    Bench bench = new Bench(map(9, 2, ItemFailure.SKIP).build());
    bench.gate(perform -> perform.key().work().item() % 3 == 0 ? Verdict.CLEAR : blocked).start();
    assertThat(bench.running()).containsExactly("m#1[0]", "m#1[3]");
    bench.done("m#1[0]");
    assertThat(bench.running()).containsExactly("m#1[3]", "m#1[6]");
  }

  @Test
  void itemsWithoutAPossibleEffectFailEach() {
    Value items = Value.array(Value.of(1), Value.of(2), Value.of(3));
    Bench bench = Plan.of().node(node(items, 1, ItemFailure.SKIP, "gone")).bench();
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(bench.output()).isEqualTo(Value.array(Value.NULL, Value.NULL, Value.NULL));
  }

  @Test
  void itemsThatCannotBeginKeepTheLimit() {
    Value odd = Value.of("no object");
    Value items = Value.array(FREE, odd, odd, FREE, FREE);
    Template item = new Template.Hole(List.of("item"));
    Node.CodeNode each = new Node.CodeNode("m", NodeSettings.DEFAULT, "pure", item);
    Template list = new Template.Fixed(items);
    Bench bench =
        Plan.of()
            .node(new Node.MapNode("m", NodeSettings.DEFAULT, list, 2, ItemFailure.SKIP, each))
            .bench();
    assertThat(bench.running()).containsExactly("m#1[0]", "m#1[3]");
  }

  @Test
  void theListIsFrozenAndFinishedItemsAreNotRepeatedAfterACrash() {
    Bench bench = map(6, 3, ItemFailure.FAIL).bench().done("m#1[1]").crash(Duration.ofSeconds(1));
    assertThat(bench.running()).containsExactly("m#1[0]", "m#1[2]", "m#1[3]");
    assertThat(bench.performing("m#1[0]").attempt()).isEqualTo(2);
  }

  @Test
  void aMapInALoopWorksThroughItsListAgain() {
    Bench bench = map(2, 2, ItemFailure.FAIL).loop("m", "m", "first", 3).bench();
    bench.truths.visit("first", visit -> visit == 1);
    bench.done("m#1[0]").done("m#1[1]");
    assertThat(bench.running()).containsExactly("m#2[0]", "m#2[1]");
    bench.done("m#2[1]").done("m#2[0]");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void anItemIsRetriedByItself() {
    NodeSettings thrice =
        new NodeSettings(
            NodeSettings.DEFAULT.join(),
            false,
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            new NodeSettings.Retry(3, Duration.ofSeconds(1), 1, Duration.ofSeconds(1)),
            Duration.ZERO,
            Value.Obj.EMPTY);
    Node.CodeNode each = new Node.CodeNode("m", thrice, "pure", ITEM);
    Template items = new Template.Fixed(Value.array(Value.of(1), Value.of(2)));
    Node map = new Node.MapNode("m", NodeSettings.DEFAULT, items, 1, ItemFailure.FAIL, each);
    Bench bench = Plan.of().node(map).bench().end("m#1[0]", CallOutcome.RETRYABLE);
    assertThat(bench.running()).isEmpty();
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.running()).containsExactly("m#1[0]");
  }
}
