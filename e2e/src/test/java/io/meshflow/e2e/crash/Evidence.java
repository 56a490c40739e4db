package io.meshflow.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.ledger.Header;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.UsageRow;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.storage.log.Exports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a home holds after all the deaths: the ledger beside what really happened outside. */
final class Evidence {

  private final Map<String, Integer> done = new HashMap<>();
  private final Map<String, String> started = new HashMap<>();
  private final Map<String, Integer> allowed = new HashMap<>();
  private final List<Happened> happened;
  private final Set<String> models = new HashSet<>();
  private String output = "";
  private long charged;
  private long calls;

  /** One line of the sink. */
  record Happened(long epoch, String key, int attempt, String effect, long pid) {
    static Happened parse(String line) {
      String[] parts = line.split(" ");
      assertThat(parts).as(line).hasSize(5);
      return new Happened(
          Long.parseLong(parts[0]),
          parts[1],
          Integer.parseInt(parts[2]),
          parts[3],
          Long.parseLong(parts[4]));
    }

    String run() {
      return key.substring(0, key.indexOf('/'));
    }
  }

  private Evidence(Path home) {
    happened = Notebook.lines(Site.sink(home)).stream().map(Happened::parse).toList();
  }

  /** Reads a home whose runs have all been completed, and checks every promise. */
  static Evidence of(Path home, Optional<String> database) throws IOException {
    assertThat(Notebook.lines(home.resolve("broken.txt"))).isEmpty();
    Evidence evidence = new Evidence(home);
    try (Site site = new Site(new Site.Address(home, database, false), new Fuse(Point.NEVER))) {
      for (RunRow row : site.rows()) {
        assertThat(row.standing().status()).as(row.toString()).isEqualTo(RunStatus.COMPLETED);
        evidence.read(row.id().value(), site.history(row.id()));
      }
      evidence.theAccountsSayWhatTheRecordSays(site);
      everythingAcknowledgedIsThere(home, site.storage().ledger());
      theExportVerifies(home, site);
    }
    evidence.noRecordedResultIsRepeated();
    evidence.whatMustHappenOnceIsRepeatedOnlyWhenAPersonSaidSo();
    evidence.noTwoProcessesHadTheSameRun();
    return evidence;
  }

  String output() {
    return output;
  }

  List<Happened> happened() {
    return happened;
  }

  /** How often the effects of keys with this end have happened. */
  long times(String end) {
    return happened.stream().filter(one -> one.key().endsWith(end)).count();
  }

  /** How many effects happened again because their result was lost. */
  long repeated() {
    return happened.size() - happened.stream().map(Happened::key).distinct().count();
  }

  private void read(String run, List<Recorded> history) {
    for (Recorded record : history) {
      for (RunEvent event : record.events()) {
        take(run, event);
      }
    }
  }

  private void take(String run, RunEvent event) {
    if (event instanceof RunEvent.CallEnded end
        && models.contains(run + "/" + end.key() + "@" + end.attempt())) {
      charged += end.charge().micros() + end.charge().overrun();
      calls++;
    }
    switch (event) {
      case RunEvent.CallStarted start -> {
        String key = run + "/" + start.key();
        assertThat(done).as("a start after the result").doesNotContainKey(key);
        if (start.terms().action().startsWith("model:")) {
          models.add(key + "@" + start.attempt());
        }
        assertThat(started.put(key + "@" + start.attempt(), start.terms().effect().name()))
            .isNull();
      }
      case RunEvent.CallEnded end when end.outcome() == CallOutcome.DONE ->
          assertThat(done.put(run + "/" + end.key(), end.attempt())).isNull();
      case RunEvent.ApprovalAnswered answer
          when answer.id().kind() == Approval.Kind.REPEAT && answer.answer().approved() ->
          allowed.merge(run + "/" + answer.id().key(), 1, Integer::sum);
      case RunEvent.Ended end when run.startsWith("key-") -> output = Json.canonical(end.output());
      default -> {}
    }
  }

  /** No reservation outlives its call, and what is charged is charged once. */
  private void theAccountsSayWhatTheRecordSays(Site site) {
    List<UsageRow> rows =
        site.storage()
            .accounts()
            .usage(Optional.empty(), LocalDate.EPOCH, LocalDate.EPOCH.plusYears(200));
    assertThat(rows.stream().mapToLong(UsageRow::reserved).sum()).as("reserved").isZero();
    assertThat(rows.stream().mapToLong(row -> row.spent().micros()).sum()).isEqualTo(charged);
    assertThat(rows.stream().mapToLong(row -> row.spent().calls()).sum()).isEqualTo(calls);
  }

  /** Each committed start happens at most once, none after a result, and no result is made up. */
  private void noRecordedResultIsRepeated() {
    Set<String> seen = new HashSet<>();
    for (Happened one : happened) {
      String attempt = one.key() + "@" + one.attempt();
      assertThat(seen.add(attempt)).as("twice: " + attempt).isTrue();
      assertThat(started).as("happened without a start").containsEntry(attempt, one.effect());
      assertThat(one.attempt())
          .as("after its result: " + attempt)
          .isLessThanOrEqualTo(done.get(one.key()));
    }
    done.forEach((key, attempt) -> assertThat(seen).contains(key + "@" + attempt));
  }

  private void whatMustHappenOnceIsRepeatedOnlyWhenAPersonSaidSo() {
    Map<String, Integer> times = new HashMap<>();
    happened.stream()
        .filter(one -> one.effect().equals("ONCE"))
        .forEach(one -> times.merge(one.key(), 1, Integer::sum));
    times.forEach(
        (key, count) ->
            assertThat(count).as(key).isLessThanOrEqualTo(1 + allowed.getOrDefault(key, 0)));
  }

  private void noTwoProcessesHadTheSameRun() {
    Map<String, Long> owners = new HashMap<>();
    for (Happened one : happened) {
      Long other = owners.putIfAbsent(one.run() + "@" + one.epoch(), one.pid());
      assertThat(other == null || other == one.pid()).as("two owners: " + one).isTrue();
    }
  }

  private static void everythingAcknowledgedIsThere(Path home, Ledger ledger) {
    Map<String, List<StoredRecord>> streams = new HashMap<>();
    for (String line : Notebook.lines(Site.acknowledged(home))) {
      String[] parts = line.split(" ");
      if (parts.length == 3) {
        List<StoredRecord> records =
            streams.computeIfAbsent(
                parts[0],
                name -> ledger.of(Site.TENANT).read(new StreamId(name), 0, Integer.MAX_VALUE));
        int n = Integer.parseInt(parts[1]);
        assertThat(records).as("acknowledged: " + line).hasSizeGreaterThan(n);
        byte[] leaf = Header.leaf(records.get(n).header());
        assertThat(Base64.getEncoder().encodeToString(leaf)).as(line).isEqualTo(parts[2]);
      }
    }
  }

  /** As a log, against the checkpoints that each process took away before it died. */
  private static void theExportVerifies(Path home, Site site) throws IOException {
    List<String> trusted = new ArrayList<>();
    for (Path note : notes(home)) {
      trusted.add(Files.readString(note));
    }
    trusted.add(site.storage().checkpoint(Site.TENANT).orElseThrow());
    List<Long> sizes =
        trusted.stream().map(note -> Long.parseLong(note.lines().toList().get(1))).toList();
    Exports.Request sealed = Exports.Request.sealed(Site.TENANT);
    List<String> lines = new ArrayList<>();
    site.storage()
        .exports()
        .write(
            new Exports.Request(sealed.tenant(), sealed.stream(), sizes, sealed.openers()),
            lines::add);
    VerificationReport report =
        Verifier.verify(lines, site.storage().verifierKey(Site.TENANT), trusted);
    assertThat(report.result())
        .as(() -> String.join("\n", report.lines()))
        .isEqualTo(VerificationReport.Result.VALID);
  }

  private static List<Path> notes(Path home) throws IOException {
    try (var files = Files.list(home)) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).sorted().toList();
    }
  }
}
