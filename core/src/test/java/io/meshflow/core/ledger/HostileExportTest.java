package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nothing makes a verifier fail, nothing that was changed is valid, and both say the same. */
final class HostileExportTest {

  private static final int FILES = Boolean.getBoolean("meshflow.long") ? 5000 : 120;

  @Test
  void noSingleChangeOfACharacterIsValid() {
    StoredLog log = small();
    List<String> export = log.exportStream(StreamId.run("r1"));
    Random random = new Random(20260711);
    for (int i = 0; i < 600; i++) {
      List<String> changed = new ArrayList<>(export);
      int at = random.nextInt(1, changed.size());
      changed.set(at, bend(changed.get(at), random));
      if (!meansTheSame(changed.get(at), export.get(at))) {
        List<String> said =
            Verifier.verify(changed, log.key, List.of(log.checkpoints.getFirst())).lines();
        assertThat(said.getLast()).as(changed.get(at)).isNotEqualTo("result VALID");
      }
    }
  }

  @Test
  void bothVerifiersSayTheSameOfBentExports() {
    Random random = new Random(7);
    StoredLog log = small();
    List<List<String>> exports =
        List.of(
            log.exportLog(),
            log.exportStream(StreamId.run("r1")),
            log.exportStream(StreamId.run("r0"), log.rows.getLast()));
    List<List<String>> bent = new ArrayList<>();
    for (int file = 0; file < FILES; file++) {
      List<String> changed = new ArrayList<>(exports.get(file % exports.size()));
      for (int i = 0; i < 1 + file % 4; i++) {
        int at = random.nextInt(changed.size());
        switch (random.nextInt(5)) {
          case 0 -> changed.remove(at);
          case 1 -> changed.add(at, changed.get(random.nextInt(changed.size())));
          case 2 -> Collections.swap(changed, at, random.nextInt(changed.size()));
          default -> changed.set(at, bend(changed.get(at), random));
        }
        if (changed.isEmpty()) {
          break;
        }
      }
      bent.add(changed);
    }
    TwoVerifiers.sayTheSame(bent, log.key, log.checkpoints.getFirst());
  }

  @Test
  void numbersAndTextOfEveryKindHashTheSameInBoth() {
    StoredLog log = new StoredLog();
    StreamId run = StreamId.run("kinds");
    Random random = new Random(11);
    for (int record = 0; record < 40; record++) {
      List<Value> items = new ArrayList<>();
      while (items.size() < 40) {
        double number = Double.longBitsToDouble(random.nextLong());
        if (Double.isFinite(number)) {
          items.add(Value.of(number));
          items.add(Value.of(Math.rint(random.nextGaussian() * 1e17)));
          items.add(Value.of(random.nextInt(1000) / 100.0));
        }
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        int point = random.nextInt(i % 2 == 0 ? 0x300 : 0x110000);
        text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? 0xfffd : point);
      }
      Value.Obj body =
          Value.obj("items", Value.array(items), "kinds", Value.obj(text.toString(), Value.TRUE));
      log.append(run, List.of(), body);
    }
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportStream(run), log.key))
        .contains("record run/kinds 39 OK")
        .endsWith("result VALID");
  }

  @Test
  void linesThatAreNoExportAreNamed() {
    StoredLog log = small();
    List<String> lines =
        List.of(
            "",
            "null",
            "{}",
            "[".repeat(100_000),
            "{\"t\":\"record\"}",
            "{\"t\":\"export\",\"v\":2,\"log\":\"log/8f3c\",\"scope\":\"log\",\"made\":0}",
            "{\"t\":\"export\",\"v\":1,\"log\":\"../\",\"scope\":\"log\",\"made\":0}",
            "{\"t\":\"export\",\"v\":1,\"log\":\"log/8f3c\",\"scope\":\"stream\",\"stream\":\"\","
                + "\"made\":0}",
            "{\"t\":\"end\",\"records\":9007199254740993}",
            "{\"t\":\"end\",\"t\":\"end\",\"records\":0}",
            "{\"t\":\"end\",\"records\":0}");
    assertThat(TwoVerifiers.say(lines, log.key))
        .contains("problem MALFORMED line 1", "problem MALFORMED line 11")
        .contains("problem TRUNCATED end")
        .endsWith("result INVALID");
    assertThat(TwoVerifiers.say(List.of(), log.key)).endsWith("result INVALID");
  }

  @Test
  void extremeNumbersAreNoProblem() {
    StoredLog log = small();
    for (String[] change :
        new String[][] {
          {"\\\"n\\\":1,", "\\\"n\\\":9007199254740992,"},
          {"\"index\":3,", "\"index\":9007199254740992,"},
          {"\"index\":3,", "\"index\":-9007199254740992,"},
          {"\"index\":3,", "\"index\":null,"},
          {"\"records\":", "\"records\":9007199254740992,\"x\":"},
          {"\"from\":", "\"from\":-9007199254740992,\"y\":"},
          {"\"t\":\"checkpoint\"", "\"t\":\"end\",\"records\":0"},
          {"\\\"ts\\\":", "\\\"tz\\\":"},
          {"\"value\":", "\"value\":1e-400,\"other\":"},
          {"\"value\":\"Clause", "\"value\":\"\\ud800Clause"},
        }) {
      List<String> export =
          log.exportStream(StreamId.run("r1")).stream()
              .map(line -> line.replace(change[0], change[1]))
              .toList();
      assertThat(export).as(change[0]).isNotEqualTo(log.exportStream(StreamId.run("r1")));
      assertThat(TwoVerifiers.say(export, log.key, log.checkpoints.getFirst()).getLast())
          .as(change[1])
          .isNotEqualTo("result VALID");
    }
  }

  @Test
  void anExportOfAnotherLogOrWithoutACheckpointIsSaidToBe() {
    StoredLog log = small();
    VerifierKey other = VerifierKey.of(new LogOrigin("log/else"), log.signer);
    assertThat(TwoVerifiers.say(log.exportLog(), other))
        .contains("problem OTHER_LOG log/8f3c", "problem SIGNATURE_WRONG checkpoint")
        .endsWith("result INVALID");
    StoredLog whole = StoredLog.ofThreeRuns();
    List<String> unsigned = whole.exportLog();
    unsigned.remove(1);
    assertThat(TwoVerifiers.say(unsigned, whole.key))
        .contains("record run/r1 0 UNLOGGED", "problem CHECKPOINT_MISSING export")
        .endsWith("result UNPROVEN");
    assertThat(TwoVerifiers.say(unsigned, whole.key, whole.newest()))
        .contains("problem CHECKPOINT_OLDER size 60")
        .endsWith("result INVALID");
    assertThat(TwoVerifiers.say(log.exportLog(), log.key, "nonsense"))
        .contains("problem TRUSTED_WRONG trusted 1")
        .endsWith("result INVALID");
  }

  @Test
  void aTrustedCheckpointWithoutItsProofLeavesAnExportUnproven() {
    StoredLog log = small();
    List<String> export =
        log.exportStream(StreamId.run("r1")).stream()
            .filter(line -> !line.contains("\"consistency\""))
            .toList();
    assertThat(TwoVerifiers.say(export, log.key, log.checkpoints.getFirst()))
        .contains("problem CONSISTENCY_UNPROVEN size 4")
        .endsWith("result UNPROVEN");
  }

  @Test
  void aRecordNotYetInTheLogIsSaidToBe() {
    StoredLog log = small();
    log.append(StreamId.run("r1"), List.of(), Value.obj("late", Value.TRUE)).index = -1;
    assertThat(TwoVerifiers.say(log.exportStream(StreamId.run("r1")), log.key))
        .contains("record run/r1 4 UNLOGGED", "note open run/r1")
        .endsWith("result UNPROVEN");
    assertThat(TwoVerifiers.say(log.exportLog(), log.key)).endsWith("result UNPROVEN");
  }

  @Test
  void aGapIsShown() {
    StoredLog log = small();
    log.append(StreamId.ADMIN, List.of(LedgerFacts.gap("restored", 12)), Value.Obj.EMPTY);
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportLog(), log.key))
        .contains("note gap tenant/admin 1")
        .endsWith("result VALID");
  }

  @Test
  void aBlobThatIsGoneIsMissing() {
    StoredLog log = small();
    StreamId run = StreamId.run("big");
    StoredLog.Row row = log.append(run, List.of(), Value.obj("doc", Value.of("x".repeat(100_000))));
    log.checkpoint();
    assertThat(TwoVerifiers.say(log.exportStream(run), log.key))
        .contains("record run/big 0 OK")
        .endsWith("result VALID");
    assertThat(TwoVerifiers.sayWithKeys(log, log.exportLog()))
        .contains("record run/big 0 OK")
        .endsWith("result VALID");
    Set.copyOf(row.blobs.keySet()).forEach(row.blobs::remove);
    assertThat(TwoVerifiers.say(log.exportStream(run), log.key))
        .contains("record run/big 0 MISSING blob")
        .endsWith("result INVALID");
    assertThat(TwoVerifiers.say(log.exportLog(), log.key))
        .contains("record run/big 0 MISSING blob")
        .endsWith("result INVALID");
  }

  /** Two runs of four records, checkpoints at 4 and 9, an erasure of the first. */
  private static StoredLog small() {
    StoredLog log = new StoredLog();
    for (int i = 0; i < 8; i++) {
      StreamId run = StreamId.run("r" + i % 2);
      Value.Obj fact = Value.obj("t", Value.of(i < 6 ? "step_end" : "run_end"));
      log.append(run, List.of(fact), Value.obj("output", Value.of("Clause " + i)));
      if (i == 3) {
        log.checkpoint();
      }
    }
    log.erase(StreamId.run("r0"));
    log.checkpoint();
    return log;
  }

  /** A blank between tokens changes nothing. */
  private static boolean meansTheSame(String one, String two) {
    try {
      return ExportText.read(one).equals(ExportText.read(two));
    } catch (LedgerFormatException e) {
      return false;
    }
  }

  private static String bend(String line, Random random) {
    if (line.isEmpty()) {
      return "x";
    }
    int at = random.nextInt(line.length());
    String other = String.valueOf((char) random.nextInt(32, 127));
    return switch (random.nextInt(3)) {
      case 0 -> line.substring(0, at) + line.substring(at + 1);
      case 1 -> line.substring(0, at) + other + line.substring(at);
      default -> line.substring(0, at) + other + line.substring(at + 1);
    };
  }
}
