package io.meshflow.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.VerificationReport.Result;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.storage.log.Exports;
import io.meshflow.testkit.SampleRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attacks of the threat model, made with SQL on a real database; three runs, 60 records. */
final class AttackTest {

  private static final String TENANT = "acme";
  private static final List<String> RUNS = List.of("run-00001", "run-00002", "run-00003");

  @TempDir Path home;

  private SampleRuns samples;
  private String outside;
  private VerifierKey key;

  @BeforeEach
  void recordThreeRuns() {
    try (Storage storage = open()) {
      samples = new SampleRuns(storage.ledger(), TENANT);
      List<StreamHead> heads = new ArrayList<>();
      for (String run : RUNS) {
        heads.add(append(storage.ledger(), samples.opening(run, Optional.empty())));
      }
      heads = grow(storage.ledger(), samples, heads, 9);
      assertThat(storage.checkpoint(TENANT)).isPresent();
      heads = grow(storage.ledger(), samples, heads, 10);
      outside = storage.checkpoint(TENANT).orElseThrow();
      key = storage.verifierKey(TENANT);
      assertThat(heads).hasSize(3);
    }
  }

  private Storage open() {
    return Storage.openAnyhow(home, Optional.empty());
  }

  private static List<StreamHead> grow(
      Ledger ledger, SampleRuns samples, List<StreamHead> from, int steps) {
    List<StreamHead> heads = new ArrayList<>(from);
    for (int i = 0; i < steps; i++) {
      for (int run = 0; run < heads.size(); run++) {
        heads.set(run, append(ledger, samples.step(heads.get(run), 0, "secret " + i)));
      }
    }
    return heads;
  }

  private static StreamHead append(Ledger ledger, StreamAppend append) {
    return ((Committed) ledger.append(append)).heads().getFirst();
  }

  private void attack(String... statements) {
    attack(home, statements);
  }

  private static void attack(Path folder, String... statements) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("meshflow.db"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> export(Exports.Request request) {
    try (Storage storage = open()) {
      List<String> lines = new ArrayList<>();
      storage.exports().write(request, lines::add);
      return lines;
    }
  }

  private VerificationReport verifyLog(String... trusted) {
    return verify(Exports.Request.sealed(TENANT), List.of(trusted));
  }

  private VerificationReport verifyRun(String run) {
    return verify(Exports.Request.sealed(TENANT, StreamId.run(run)), List.of());
  }

  private VerificationReport verify(Exports.Request request, List<String> trusted) {
    Verifier verifier = new Verifier(key, trusted, _ -> Optional.of(samples.key()));
    export(request).forEach(verifier::line);
    return verifier.report();
  }

  private static String at(int place) {
    return " WHERE place = " + ((1L << 40) + place);
  }

  @Test
  void whatNobodyTouchedIsValidAsALogAndAsRuns() {
    assertThat(verifyLog(outside).result()).isEqualTo(Result.VALID);
    assertThat(verifyLog(outside).records()).hasSize(60);
    for (String run : RUNS) {
      assertThat(verifyRun(run).result()).isEqualTo(Result.VALID);
    }
  }

  @Test
  void anEditedHeaderIsFoundAndNamedAndOtherRunsStayProven() {
    attack(
        "UPDATE records SET header = CAST(replace(header, '\"ts\":1', '\"ts\":2') AS BLOB)"
            + at(30));
    assertThat(verifyLog().result()).isEqualTo(Result.INVALID);
    assertThat(verifyLog().lines()).anyMatch(line -> line.contains("run/run-00001 10 ALTERED"));
    assertThat(verifyRun("run-00001").result()).isEqualTo(Result.INVALID);
    assertThat(verifyRun("run-00002").result()).isEqualTo(Result.VALID);
  }

  @Test
  void anEditedBodyIsFound() {
    attack("UPDATE records SET body = substr(body, 1, length(body) - 1)" + at(30));
    assertThat(verifyLog().result()).isEqualTo(Result.INVALID);
  }

  @Test
  void aBodyEditedAtItsLengthIsFoundByWhoeverHoldsTheKey() {
    attack(
        "UPDATE records SET body = CAST(substr(body, 1, length(body) - 1)"
            + " || CASE WHEN substr(body, -1) = x'11' THEN x'12' ELSE x'11' END AS BLOB)"
            + at(30));
    assertThat(verifyLog().lines()).anyMatch(line -> line.contains("10 ALTERED body-seal"));
  }

  @Test
  void swappedBodiesAreFoundByWhoeverHoldsTheKey() {
    attack(
        "UPDATE records SET body = (SELECT b.body FROM records b WHERE b.place = "
            + ((1L << 40) + 33)
            + ")"
            + at(30));
    assertThat(verifyLog().lines()).anyMatch(line -> line.contains("10 ALTERED body-seal"));
  }

  @Test
  void aRecordDeletedFromTheMiddleIsMissing() {
    attack("DELETE FROM records" + at(30));
    assertThat(verifyLog().result()).isEqualTo(Result.INVALID);
    assertThat(verifyLog().lines()).anyMatch(line -> line.contains("run/run-00001 10 MISSING"));
  }

  @Test
  void aBodyDroppedInSilenceIsMissing() {
    attack("UPDATE records SET body = NULL" + at(30));
    assertThat(verifyLog().lines()).anyMatch(line -> line.contains("10 MISSING body"));
  }

  @Test
  void aTruncatedTailWithItsCheckpointKeptIsFound() {
    attack("DELETE FROM records WHERE place >= " + ((1L << 40) + 50));
    assertThat(verifyLog().result()).isEqualTo(Result.INVALID);
  }

  @Test
  void aTruncatedTailAndDroppedCheckpointIsFoundByTheOneKeptOutside() {
    cutBackTo30();
    assertThat(verifyLog(outside).result()).isEqualTo(Result.INVALID);
    assertThat(verifyLog(outside).lines()).anyMatch(line -> line.contains("CHECKPOINT_OLDER"));
  }

  /** What a rollback to a backup looks like too. */
  private void cutBackTo30() {
    attack(
        "DELETE FROM records WHERE place >= " + ((1L << 40) + 30),
        "DELETE FROM checkpoints WHERE size > 30",
        "UPDATE tenants SET size = 30, frontier = (SELECT substr(frontier, 1, 128) FROM tenants)");
  }

  @Test
  void anInsiderWithTheKeyWhoDropsTheTailPassesAloneButNotWithTheOutsideCheckpoint() {
    cutBackTo30();
    assertThat(verifyLog().result()).isEqualTo(Result.VALID);
    assertThat(verifyLog(outside).result()).isEqualTo(Result.INVALID);
  }

  @Test
  void anInsiderWithoutTheKeyWhoRewritesAllIsFound() throws IOException {
    rewriteAll(false);
    assertThat(verifyLog().result()).isEqualTo(Result.INVALID);
    assertThat(verifyLog().lines()).anyMatch(line -> line.contains("SIGNATURE_WRONG"));
  }

  @Test
  void anInsiderWithTheKeyWhoRewritesAllPassesAloneButNotWithTheOutsideCheckpoint()
      throws IOException {
    rewriteAll(true);
    assertThat(verifyLog().result()).isEqualTo(Result.VALID);
    assertThat(verifyLog(outside).result()).isEqualTo(Result.INVALID);
    assertThat(verifyLog(outside).lines()).anyMatch(line -> line.contains("FORK"));
  }

  /** Another history under the same log name takes the place of the true one. */
  private void rewriteAll(boolean withKey) throws IOException {
    Path other = home.resolve("other");
    Files.createDirectories(other.resolve("keys"));
    if (withKey) {
      for (String file : List.of("master.key", "log.key")) {
        Files.copy(
            home.resolve("keys").resolve(file),
            other.resolve("keys").resolve(file),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    try (Storage storage = Storage.open(other, Optional.empty())) {
      assertThat(storage.ledger().origin(TENANT)).isNotEqualTo(key.origin());
    }
    attack(other, "UPDATE tenants SET origin = '" + key.origin() + "'");
    try (Storage storage = Storage.open(other, Optional.empty())) {
      samples = new SampleRuns(storage.ledger(), TENANT);
      List<StreamHead> heads = new ArrayList<>();
      for (String run : RUNS) {
        heads.add(append(storage.ledger(), samples.opening(run, Optional.empty())));
      }
      assertThat(grow(storage.ledger(), samples, heads, 19)).hasSize(3);
    }
    Files.copy(
        other.resolve("meshflow.db"),
        home.resolve("meshflow.db"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aLawfulErasureLeavesAValidLog() {
    try (Storage storage = open()) {
      Ledger ledger = storage.ledger().of(TENANT);
      StreamId run = StreamId.run(RUNS.getFirst());
      StreamHead start = StreamHead.start(StreamId.ADMIN);
      assertThat(ledger.erase(samples.evidence(start, "e1", List.of(run)), List.of(run)))
          .isInstanceOf(Committed.class);
    }
    assertThat(verifyLog(outside).lines())
        .noneMatch(line -> line.matches("problem.*|.*(ALTERED|MISSING).*"));
    assertThat(verifyLog(outside).result()).isEqualTo(Result.VALID);
    assertThat(verifyRun(RUNS.getFirst()).result()).isEqualTo(Result.VALID);
    assertThat(verifyRun(RUNS.getFirst()).lines()).anyMatch(line -> line.contains("ERASED"));
  }
}
