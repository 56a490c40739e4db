package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Digest;
import io.meshflow.core.policy.GateFacts.Actor;
import io.meshflow.core.policy.GateFacts.Said;
import io.meshflow.core.policy.GateFacts.Spend;
import io.meshflow.core.policy.GateFacts.Trail;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactsDigestTest {

  private static final Actor WRITER = new Actor("w", false, Set.of("write_file", "ask"), "writer");
  private static final Spend SPEND = new Spend(1_000, -1, 20, Long.MAX_VALUE, 3, 2);
  private static final Trail TRAIL =
      new Trail(1, 2, true, List.of(new Said("a#1", "a", "secret words", 3)));
  private static final GateFacts FACTS = facts(WRITER, SPEND, TRAIL);

  private static GateFacts facts(Actor actor, Spend spend, Trail trail) {
    return new GateFacts(actor, spend, false, true, false, false, trail);
  }

  /** As docs/ledger-format.md has it in 4.3: a change here is a change of the format. */
  @Test
  void theCanonicalFormIsTheDocumentedOne() {
    String canonical =
        "{\"actor\":{\"id\":\"w\",\"revoked\":false,\"role\":\"writer\","
            + "\"tools\":[\"ask\",\"write_file\"]},"
            + "\"approved\":false,\"breaker_open\":false,\"example\":false,"
            + "\"spend\":{\"asked\":\"-1\",\"asked_tokens\":\"9223372036854775807\","
            + "\"calls_left\":2,\"steps\":3,\"used\":\"1000\",\"used_tokens\":\"20\"},"
            + "\"tainted\":true,"
            + "\"trail\":{\"evidence\":1,\"repairs\":2,\"said\":[[\"a#1\",\"3\"]],\"sealed\":true}}";
    assertThat(FactsDigest.of(FACTS))
        .isEqualTo(Digest.sha256(canonical.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void everyFactCounts() {
    List<GateFacts> others =
        List.of(
            facts(new Actor("v", false, WRITER.tools(), "writer"), SPEND, TRAIL),
            facts(new Actor("w", true, WRITER.tools(), "writer"), SPEND, TRAIL),
            facts(new Actor("w", false, Set.of("ask"), "writer"), SPEND, TRAIL),
            facts(new Actor("w", false, WRITER.tools(), ""), SPEND, TRAIL),
            facts(WRITER, new Spend(1_001, -1, 20, Long.MAX_VALUE, 3, 2), TRAIL),
            facts(WRITER, new Spend(1_000, 0, 20, Long.MAX_VALUE, 3, 2), TRAIL),
            facts(WRITER, new Spend(1_000, -1, 21, Long.MAX_VALUE, 3, 2), TRAIL),
            facts(WRITER, new Spend(1_000, -1, 20, 1, 3, 2), TRAIL),
            facts(WRITER, new Spend(1_000, -1, 20, Long.MAX_VALUE, 4, 2), TRAIL),
            facts(WRITER, new Spend(1_000, -1, 20, Long.MAX_VALUE, 3, 1), TRAIL),
            facts(WRITER, SPEND, new Trail(0, 2, true, TRAIL.said())),
            facts(WRITER, SPEND, new Trail(1, 1, true, TRAIL.said())),
            facts(WRITER, SPEND, new Trail(1, 2, false, TRAIL.said())),
            facts(WRITER, SPEND, new Trail(1, 2, true, List.of())),
            new GateFacts(WRITER, SPEND, true, true, false, false, TRAIL),
            new GateFacts(WRITER, SPEND, false, false, false, false, TRAIL),
            new GateFacts(WRITER, SPEND, false, true, true, false, TRAIL),
            new GateFacts(WRITER, SPEND, false, true, false, true, TRAIL));
    assertThat(others.stream().map(FactsDigest::of))
        .doesNotContain(FactsDigest.of(FACTS))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatAgentsSaidIsNamedAndNotHeld() {
    Trail other = new Trail(1, 2, true, List.of(new Said("a#1", "a", "other words", 3)));
    assertThat(FactsDigest.of(facts(WRITER, SPEND, other))).isEqualTo(FactsDigest.of(FACTS));
  }
}
