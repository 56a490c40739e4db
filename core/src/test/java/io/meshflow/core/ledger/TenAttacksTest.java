package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The ten attacks of the reference prototype on a log of 60 records, each tried without and with
 * the checkpoint at 60 kept outside. Those that pass without it must: they show what it is for.
 */
final class TenAttacksTest {

  private final StoredLog log = StoredLog.ofThreeRuns();
  private final String outside = log.newest();
  private final StreamId r1 = StreamId.run("r1");

  @Test
  void anUntouchedLogIsValid() {
    List<String> said = TwoVerifiers.say(log.exportLog(), log.key, outside);
    assertThat(said).hasSize(61).contains("record run/r1 7 SEALED").endsWith("result VALID");
    assertThat(TwoVerifiers.sayWithKeys(log, log.exportLog(), outside))
        .contains("record run/r1 7 OK")
        .endsWith("result VALID");
    assertThat(TwoVerifiers.say(log.exportStream(r1), log.key, outside))
        .hasSize(21)
        .contains("record run/r1 19 OK")
        .endsWith("result VALID");
  }

  @Test
  void anEditedHeaderIsFound() {
    edit(log.rows.get(22), "a:5c1e", "a:5c1f");
    assertFound("record run/r1 7 ALTERED header-hash");
  }

  @Test
  void anEditedHeaderWithItsHashIsFound() {
    StoredLog.Row row = log.rows.get(22);
    edit(row, "a:5c1e", "a:5c1f");
    row.leaf = Hashes.leaf(row.header);
    assertThat(TwoVerifiers.say(log.exportLog(), log.key))
        .contains("record run/r1 7 ALTERED chain", "problem CHAIN_BROKEN run/r1 8")
        .contains("problem ROOT_MISMATCH size 60")
        .endsWith("result INVALID");
    assertThat(TwoVerifiers.say(log.exportStream(r1), log.key))
        .contains("record run/r1 7 ALTERED not-in-log")
        .endsWith("result INVALID");
  }

  @Test
  void anEditedBodyIsFound() {
    StoredLog.Row row = log.rows.get(22);
    row.body = row.body.clone();
    row.body[40] ^= 1;
    assertThat(TwoVerifiers.sayWithKeys(log, log.exportLog()))
        .contains("record run/r1 7 ALTERED body-seal")
        .endsWith("result INVALID");
  }

  @Test
  void anEditedOpenBodyIsFound() {
    List<String> export =
        log.exportStream(r1).stream()
            .map(line -> line.replace("Review clause 22", "Review clause 23"))
            .toList();
    assertThat(TwoVerifiers.say(export, log.key))
        .contains("record run/r1 7 ALTERED body-commitment")
        .endsWith("result INVALID");
  }

  @Test
  void swappedBodiesAreFound() {
    StoredLog.Row one = log.rows.get(22);
    StoredLog.Row two = log.rows.get(25);
    byte[] body = one.body;
    one.body = two.body;
    two.body = body;
    assertThat(TwoVerifiers.sayWithKeys(log, log.exportLog()))
        .contains("record run/r1 7 ALTERED body-seal", "record run/r1 8 ALTERED body-seal")
        .endsWith("result INVALID");
  }

  @Test
  void aRecordDeletedInTheMiddleIsFound() {
    List<String> stream = log.exportStream(r1);
    log.rows.remove(22);
    assertFound("record run/r1 7 MISSING", "problem LEAF_MISSING index 22");
    assertThat(
            TwoVerifiers.say(
                stream.stream().filter(line -> !line.contains("\\\"n\\\":7,")).toList(), log.key))
        .contains("record run/r1 7 MISSING")
        .endsWith("result INVALID");
  }

  @Test
  void aRecordDeletedWithTheIndexesClosedUpIsFound() {
    log.rows.remove(22);
    for (int i = 22; i < log.rows.size(); i++) {
      log.rows.get(i).index = i;
    }
    assertFound("record run/r1 7 MISSING", "problem TRUNCATED leaves 59 of 60");
  }

  @Test
  void aBodyDroppedSilentlyIsFound() {
    log.rows.get(22).body = new byte[0];
    assertFound("record run/r1 7 MISSING body");
    assertThat(TwoVerifiers.say(log.exportStream(r1), log.key))
        .contains("record run/r1 7 MISSING body")
        .endsWith("result INVALID");
  }

  @Test
  void aTailCutOffUnderItsCheckpointIsFound() {
    List<String> export = log.exportLog();
    export.subList(52, 62).clear();
    export.add("{\"records\":50,\"t\":\"end\"}");
    assertThat(TwoVerifiers.say(export, log.key))
        .contains("problem TRUNCATED leaves 50 of 60")
        .endsWith("result INVALID");
  }

  @Test
  void aTailCutOffWithItsCheckpointIsFoundByTheOneOutside() {
    cutTail();
    assertThat(TwoVerifiers.say(log.exportLog(), log.key)).endsWith("result VALID");
    assertThat(TwoVerifiers.say(log.exportLog(), log.key, outside))
        .contains("problem CHECKPOINT_OLDER size 60")
        .endsWith("result INVALID");
    assertThat(TwoVerifiers.say(log.exportStream(r1), log.key, outside))
        .contains("problem CHECKPOINT_OLDER size 60")
        .endsWith("result INVALID");
  }

  @Test
  void aLogRewrittenWithoutTheKeyIsFound() {
    StoredLog forged = log.rewrite(Ed25519Signer.generate(), TenAttacksTest::forge);
    assertThat(TwoVerifiers.say(forged.exportLog(), log.key))
        .contains("problem SIGNATURE_WRONG checkpoint")
        .endsWith("result INVALID");
    forged.checkpoints.clear();
    forged.checkpoints.add(outside);
    assertThat(TwoVerifiers.say(forged.exportLog(), log.key))
        .contains("problem ROOT_MISMATCH size 60")
        .endsWith("result INVALID");
  }

  @Test
  void aLogRewrittenWithTheKeyIsFoundByTheCheckpointOutside() {
    StoredLog forged = log.rewrite(log.signer, TenAttacksTest::forge);
    assertThat(TwoVerifiers.say(forged.exportLog(), log.key)).endsWith("result VALID");
    assertThat(TwoVerifiers.say(forged.exportLog(), log.key, outside))
        .contains("problem FORK size 60")
        .endsWith("result INVALID");
    forged.append(r1, List.of(), Value.obj("more", Value.TRUE));
    forged.checkpoint();
    assertThat(TwoVerifiers.say(forged.exportLog(), log.key, outside))
        .contains("problem FORK size 60")
        .endsWith("result INVALID");
    assertThat(TwoVerifiers.say(forged.exportStream(r1), log.key, outside))
        .contains("problem FORK size 60")
        .endsWith("result INVALID");
  }

  @Test
  void aTailCutOffWithTheKeyIsFoundByTheCheckpointOutside() {
    log.rows.subList(50, 60).clear();
    log.checkpoints.clear();
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportLog(), log.key)).endsWith("result VALID");
    assertThat(TwoVerifiers.say(log.exportLog(), log.key, outside))
        .contains("problem CHECKPOINT_OLDER size 60")
        .endsWith("result INVALID");
  }

  private void cutTail() {
    log.rows.subList(30, 60).clear();
    log.checkpoints.removeLast();
  }

  private void assertFound(String... lines) {
    assertThat(TwoVerifiers.say(log.exportLog(), log.key)).contains(lines);
    assertThat(TwoVerifiers.say(log.exportLog(), log.key, outside))
        .contains(lines)
        .endsWith("result INVALID");
  }

  private static void edit(StoredLog.Row row, String from, String to) {
    String text = new String(row.header, StandardCharsets.UTF_8);
    row.header = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
  }

  private static Value.Obj forge(Value.Obj body) {
    return body.with("output", Value.of("nothing to see"));
  }
}
