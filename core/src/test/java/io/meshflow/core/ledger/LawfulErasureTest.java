package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LawfulErasureTest {

  private final StoredLog log = StoredLog.ofThreeRuns();
  private final String outside = log.newest();
  private final StreamId r1 = StreamId.run("r1");

  @Test
  void anErasedRunVerifiesAsErased() {
    StoredLog.Row evidence = log.erase(r1);
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportLog(), log.key, outside))
        .contains("record run/r1 0 ERASED 60", "record run/r1 19 ERASED 60")
        .contains("record run/r0 0 SEALED", "record tenant/admin 0 OK")
        .endsWith("result VALID");
    assertThat(TwoVerifiers.say(log.exportStream(r1, evidence), log.key, outside))
        .contains("record run/r1 0 ERASED 60")
        .endsWith("result VALID");
  }

  @Test
  void anErasureWithoutEvidenceIsALoss() {
    log.erase(r1);
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportStream(r1), log.key))
        .contains("record run/r1 0 MISSING body")
        .endsWith("result INVALID");
    assertThat(TwoVerifiers.say(log.exportStream(StreamId.run("r0")), log.key))
        .endsWith("result VALID");
  }

  @Test
  void evidenceThatIsNotInTheLogExcusesNothing() {
    StoredLog.Row evidence = log.erase(r1);
    log.checkpoint();
    List<String> export = log.exportStream(r1, evidence);
    List<String> forged = export.stream().map(line -> line.replace("a:77aa", "a:77ab")).toList();
    assertThat(TwoVerifiers.say(forged, log.key))
        .contains("record run/r1 0 MISSING body", "problem EVIDENCE_WRONG line 5")
        .endsWith("result INVALID");
    StoredLog.Row other = log.rows.get(3);
    assertThat(TwoVerifiers.say(log.exportStream(r1, other), log.key))
        .contains("problem EVIDENCE_WRONG line 5")
        .endsWith("result INVALID");
  }

  @Test
  void evidenceDoesNotExcuseWhatWasRecordedAfterIt() {
    StoredLog.Row evidence = log.erase(r1);
    StoredLog.Row later = log.append(r1, List.of(), Value.obj("late", Value.TRUE));
    later.body = new byte[0];
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportStream(r1, evidence), log.key))
        .contains("record run/r1 19 ERASED 60", "record run/r1 20 MISSING body")
        .contains("note open run/r1")
        .endsWith("result INVALID");
  }

  @Test
  void aFieldErasedAloneLeavesTheRestProven() {
    StoredLog.Row row = log.rows.get(22);
    Body body = log.open(row).orElseThrow().erase(Set.of("prompt"));
    row.body = log.sealer.reseal(log.keys.get(r1), row.header, body);
    assertThat(TwoVerifiers.say(log.exportStream(r1), log.key))
        .contains("record run/r1 7 ALTERED field")
        .endsWith("result INVALID");
    Value.Obj fact = LedgerFacts.fieldErasure(r1, 7, List.of("prompt"), "gdpr-17", "a:77aa");
    StoredLog.Row evidence = log.append(StreamId.ADMIN, List.of(fact), Value.Obj.EMPTY);
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportStream(r1, evidence), log.key, outside))
        .contains("record run/r1 7 ERASED 60 fields", "record run/r1 8 OK")
        .endsWith("result VALID");
    assertThat(TwoVerifiers.say(log.exportLog(), log.key, outside))
        .contains("record run/r1 7 SEALED")
        .endsWith("result VALID");
    assertThat(TwoVerifiers.sayWithKeys(log, log.exportLog(), outside))
        .contains("record run/r1 7 ERASED 60 fields")
        .endsWith("result VALID");
  }

  @Test
  void anotherFieldThanTheEvidenceNamesIsALoss() {
    StoredLog.Row row = log.rows.get(22);
    Body body = log.open(row).orElseThrow().erase(Set.of("prompt", "output"));
    row.body = log.sealer.reseal(log.keys.get(r1), row.header, body);
    Value.Obj fact = LedgerFacts.fieldErasure(r1, 7, List.of("prompt"), "gdpr-17", "a:77aa");
    StoredLog.Row evidence = log.append(StreamId.ADMIN, List.of(fact), Value.Obj.EMPTY);
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportStream(r1, evidence), log.key))
        .contains("record run/r1 7 ALTERED field")
        .endsWith("result INVALID");
  }
}
