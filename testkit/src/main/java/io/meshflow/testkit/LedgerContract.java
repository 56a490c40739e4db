package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.AppendResult.Duplicate;
import io.meshflow.core.ledger.AppendResult.Fenced;
import io.meshflow.core.ledger.AppendResult.Stale;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every ledger must do; extended for each store. */
public abstract class LedgerContract extends ErasureContract {

  @Test
  void anAppendIsReadBackByteForByte() {
    StreamAppend opening = samples.opening("run-one00", Optional.empty());
    StreamHead head = committed(ledger.append(opening));
    StreamAppend step = samples.step(head, 0, "out");
    StreamHead last = committed(ledger.append(step));

    List<StoredRecord> records = ledger.read(opening.stream(), 0, 10);

    assertThat(records).hasSize(2);
    assertThat(records.get(0).header()).isEqualTo(opening.record().headerBytes());
    assertThat(records.get(1).header()).isEqualTo(step.record().headerBytes());
    assertThat(records.get(1).sealedBody()).isEqualTo(step.record().sealedBody());
    assertThat(records.get(1).n()).isEqualTo(1);
    assertThat(records.get(1).stream()).isEqualTo(opening.stream());
    assertThat(ledger.head(opening.stream())).contains(last);
    assertThat(last.next()).isEqualTo(2);
  }

  @Test
  void readingStartsAnywhereAndStopsAtTheLimit() {
    StreamHead head = opened("run-one00");
    for (int i = 0; i < 9; i++) {
      head = committed(ledger.append(samples.step(head, 0, "out " + i)));
    }
    assertThat(ledger.read(head.stream(), 3, 4))
        .extracting(StoredRecord::n)
        .containsExactly(3L, 4L, 5L, 6L);
    assertThat(ledger.read(head.stream(), 10, 4)).isEmpty();
  }

  @Test
  void whatDoesNotExistIsEmpty() {
    StreamId none = StreamId.run("run-none0");
    assertThat(ledger.head(none)).isEmpty();
    assertThat(ledger.read(none, 0, 10)).isEmpty();
    assertThat(ledger.streamKey(none)).isEmpty();
    assertThat(ledger.blob(none, "AAAAAAAAAAAAAAAAAAAAAA")).isEmpty();
    assertThat(ledger.run(new RunId("run-none0"))).isEmpty();
    assertThat(ledger.append(samples.step(opened("run-one00"), 0, "x")))
        .isInstanceOf(Committed.class);
  }

  @Test
  void anAppendAfterAnOldHeadIsStaleAndWritesNothing() {
    StreamHead old = opened("run-one00");
    StreamHead head = committed(ledger.append(samples.step(old, 0, "first")));

    assertThat(ledger.append(samples.step(old, 0, "second"))).isEqualTo(new Stale(old.stream()));
    assertThat(ledger.head(old.stream())).contains(head);
    assertThat(ledger.read(old.stream(), 0, 10)).hasSize(2);
  }

  @Test
  void anAppendAfterAnotherHistoryOfTheSameLengthIsStale() {
    StreamHead head = opened("run-one00");
    StreamHead other =
        new StreamHead(
            head.stream(),
            1,
            samples.opening("run-two00", Optional.empty()).record().leafDigest().base64());
    assertThat(ledger.append(samples.step(other, 0, "x"))).isEqualTo(new Stale(head.stream()));
  }

  @Test
  void anAppendToAStreamThatWasNeverOpenedIsStale() {
    StreamHead ghost = samples.opening("run-ghost", Optional.empty()).record().head();
    assertThat(ledger.append(samples.step(ghost, 0, "x"))).isEqualTo(new Stale(ghost.stream()));
  }

  /** A process that may open runs. */
  protected String owner() {
    return "p-somebody";
  }

  @Test
  void anOlderEpochIsFenced() {
    StreamAppend opening = samples.opening("run-one00", Optional.of(owner()));
    StreamHead head = committed(ledger.append(opening));
    assertThat(ledger.append(samples.step(head, 0, "x"))).isEqualTo(new Fenced(head.stream()));
    assertThat(ledger.append(samples.step(head, 2, "x"))).isEqualTo(new Fenced(head.stream()));
    assertThat(ledger.append(samples.step(head, 1, "x"))).isInstanceOf(Committed.class);
  }

  @Test
  void aSecondOpeningIsADuplicateThatTellsTheHead() {
    StreamHead head = opened("run-one00");
    head = committed(ledger.append(samples.step(head, 0, "x")));
    assertThat(ledger.append(samples.opening("run-one00", Optional.empty())))
        .isEqualTo(new Duplicate(head.stream(), head));
  }

  @Test
  void aCommandHappensOnceHoweverOftenItIsSent() {
    StreamHead head = opened("run-one00");
    StreamHead after = committed(ledger.append(samples.command(head, "cmd-1", SampleRuns.MADE)));
    assertThat(ledger.append(samples.command(head, "cmd-1", SampleRuns.MADE)))
        .isEqualTo(new Duplicate(head.stream(), after));
    assertThat(ledger.append(samples.command(after, "cmd-1", SampleRuns.MADE)))
        .isEqualTo(new Duplicate(head.stream(), after));
    assertThat(ledger.append(samples.command(after, "cmd-2", SampleRuns.MADE)))
        .isInstanceOf(Committed.class);
  }

  @Test
  void severalStreamsChangeTogetherOrNotAtAll() {
    StreamHead parent = opened("run-parent");
    StreamAppend child = samples.opening("run-child", Optional.empty());
    StreamHead moved = committed(ledger.append(samples.step(parent, 0, "moves on")));

    assertThat(ledger.append(List.of(child, samples.step(parent, 0, "starts child"))))
        .isEqualTo(new Stale(parent.stream()));
    assertThat(ledger.head(child.stream())).isEmpty();

    AppendResult result = ledger.append(List.of(samples.step(moved, 0, "starts child"), child));
    assertThat(((Committed) result).heads())
        .extracting(StreamHead::stream)
        .containsExactly(parent.stream(), child.stream());
    assertThat(ledger.head(child.stream())).isPresent();
    assertThat(ledger.head(parent.stream()).orElseThrow().next()).isEqualTo(3);
  }

  @Test
  void aLargeValueIsStoredOnceAsABlob() {
    StreamHead head = opened("run-one00");
    StreamAppend step = samples.step(head, 0, "x".repeat(1_000_000));
    committed(ledger.append(step));
    String id = step.record().blobs().getFirst().id();
    assertThat(ledger.blob(head.stream(), id)).contains(step.record().blobs().getFirst().sealed());
    assertThat(ledger.blob(StreamId.run("run-two00"), id)).isEmpty();
  }

  @Test
  void fiveMegabytesThatDoNotCompressAreKept() {
    StreamHead head = opened("run-one00");
    StringBuilder noise = new StringBuilder();
    java.util.Random random = new java.util.Random(7);
    while (noise.length() < 5_000_000) {
      noise.append(Long.toHexString(random.nextLong()));
    }
    StreamAppend step = samples.step(head, 0, noise.toString());
    StreamHead after = committed(ledger.append(step));
    committed(ledger.append(samples.step(after, 0, "small")));
    String id = step.record().blobs().getFirst().id();
    assertThat(ledger.blob(head.stream(), id)).contains(step.record().blobs().getFirst().sealed());
  }

  @Test
  void aBoundLedgerSeesOneTenantOnly() {
    StreamHead mine = opened("run-one00");
    SampleRuns theirs = new SampleRuns(ledger, "globex");
    StreamHead other = committed(ledger.append(theirs.opening("run-two00", Optional.empty())));
    Ledger globex = ledger.of("globex");

    assertThat(globex.head(mine.stream())).isEmpty();
    assertThat(globex.read(mine.stream(), 0, 10)).isEmpty();
    assertThat(globex.streamKey(mine.stream())).isEmpty();
    assertThat(globex.run(new RunId("run-one00"))).isEmpty();
    assertThat(globex.runs(RunQuery.newest(TENANT, 10))).isEmpty();
    RunQuery after = RunQuery.newest(TENANT, 10).before(new RunId("run-two00"));
    assertThat(ledger.of(TENANT).runs(after)).as("after a run of others").isEmpty();
    assertThat(globex.append(samples.step(mine, 0, "x"))).isEqualTo(new Stale(mine.stream()));
    assertThat(globex.head(other.stream())).contains(other);
    assertThat(globex.runs(RunQuery.newest("globex", 10))).hasSize(1);
    assertThatThrownBy(() -> globex.append(samples.opening("run-three", Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyTenantHasAStreamOfAdministration() {
    SampleRuns theirs = new SampleRuns(ledger, "globex");
    StreamHead mine = committed(ledger.of(TENANT).append(samples.openingOf(StreamId.ADMIN)));
    StreamHead other = committed(ledger.append(theirs.openingOf(StreamId.ADMIN)));
    assertThat(ledger.of(TENANT).head(StreamId.ADMIN)).contains(mine);
    assertThat(ledger.of("globex").head(StreamId.ADMIN)).contains(other);
    assertThat(ledger.head(StreamId.ADMIN)).isEmpty();
    committed(ledger.of(TENANT).append(samples.command(mine, "c1", SampleRuns.MADE)));
  }

  @Test
  void aTenantsLogKeepsItsName() {
    assertThat(ledger.origin(TENANT)).isEqualTo(ledger.origin(TENANT));
    assertThat(ledger.origin(TENANT)).isNotEqualTo(ledger.origin("globex"));
  }

  @Test
  void aRecordSealedForAnotherLogIsRefused() {
    SampleRuns theirs = new SampleRuns(ledger, "globex");
    StreamHead head = opened("run-one00");
    assertThatThrownBy(() -> ledger.append(theirs.step(head, 0, "x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ledger.append(samples.step(head, 0, "x"))).isInstanceOf(Committed.class);
  }

  @Test
  void theListingFollowsTheRecords() {
    StreamHead head = opened("run-one00");
    assertThat(ledger.run(new RunId("run-one00")))
        .contains(samples.opening("run-one00", Optional.empty()).row().orElseThrow());
    committed(
        ledger.append(samples.owned(head, new Fence.Owned(0, true), RunStatus.COMPLETED, "done")));
    RunRow row = ledger.run(new RunId("run-one00")).orElseThrow();
    assertThat(row.standing().status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(row.nextWake()).isEmpty();
    assertThat(row.totals()).isEqualTo(new RunRow.Totals(1_000, 20, 3));
  }

  @Test
  void runsAreListedNewestFirstInPagesAndFiltered() {
    List<String> newest = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      String id = "run-%05d".formatted(i);
      StreamHead head =
          committed(
              ledger.append(samples.opening(id, Optional.empty(), i % 5 == 0 ? "rare" : "usual")));
      if (i % 2 == 0) {
        committed(
            ledger.append(samples.owned(head, new Fence.Owned(0, true), RunStatus.FAILED, "x")));
      }
      newest.addFirst(id);
    }
    assertThat(paged(RunQuery.newest(TENANT, 7))).containsExactlyElementsOf(newest);
    RunQuery failed =
        new RunQuery(TENANT, Set.of(RunStatus.FAILED), Optional.empty(), Optional.empty(), 4);
    assertThat(paged(failed)).hasSize(13);
    RunQuery rare = new RunQuery(TENANT, Set.of(), Optional.of("rare"), Optional.empty(), 2);
    assertThat(paged(rare)).hasSize(5);
    RunQuery both =
        new RunQuery(
            TENANT,
            Set.of(RunStatus.FAILED, RunStatus.BLOCKED),
            Optional.of("rare"),
            Optional.empty(),
            2);
    assertThat(paged(both)).containsExactly("run-00020", "run-00010", "run-00000");
    assertThat(ledger.runs(RunQuery.newest(TENANT, 7).before(new RunId("run-none0")))).isEmpty();
    assertThat(ledger.runs(RunQuery.newest("nobody", 7))).isEmpty();
  }

  @Test
  void runsThatWaitForPeopleAreListedByTheAgeOfTheirQuestionsInPagesWhateverElseIsThere() {
    List<String> asking = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String id = "run-%05d".formatted(i);
      StreamHead head = opened(id);
      Instant since = SampleRuns.MADE.minusSeconds(i / 6);
      if (i % 3 == 0) {
        committed(ledger.append(samples.asking(head, RunStatus.PAUSED, "a#1", since)));
        asking.add(id);
      } else if (i % 3 == 1) {
        committed(ledger.append(samples.asking(head, RunStatus.FAILED, "a#1", since)));
      }
    }
    Collections.rotate(asking, 2); // the last two were asked a second before the others
    SampleRuns theirs = new SampleRuns(ledger, "globex");
    StreamHead other = committed(ledger.append(theirs.opening("run-other", Optional.empty())));
    committed(ledger.append(theirs.asking(other, RunStatus.PAUSED, "a#1")));
    assertThat(paged(RunQuery.asking(TENANT, 3))).containsExactlyElementsOf(asking);
    assertThat(paged(RunQuery.asking("globex", 3))).containsExactly("run-other");
  }

  @Test
  void whoReadsOnMissesNobodyWhenTheLastOfThePageIsAnsweredMeanwhile() {
    for (int i = 0; i < 4; i++) {
      StreamHead head = opened("run-%05d".formatted(i));
      Instant since = SampleRuns.MADE.plusSeconds(i);
      committed(ledger.append(samples.asking(head, RunStatus.PAUSED, "a#1", since)));
    }
    RunQuery first = RunQuery.asking(TENANT, 2);
    RunRow last = ledger.runs(first).getLast();
    assertThat(last.standing().askedAt()).contains(SampleRuns.MADE.plusSeconds(1));
    StreamHead head = ledger.head(StreamId.run(last.id().value())).orElseThrow();
    committed(ledger.append(samples.owned(head, new Fence.Owned(0, true), RunStatus.RUNNING, "")));
    assertThat(ledger.run(last.id()).orElseThrow().standing().askedAt()).isEmpty();

    assertThat(ledger.runs(first.after(last.place())))
        .map(row -> row.id().value())
        .containsExactly("run-00002", "run-00003");
  }

  @Test
  void whatWaitsForPeopleIsCountedByTenantUntilTheRunEnds() {
    SampleRuns theirs = new SampleRuns(ledger, "globex");
    assertThat(ledger.waiting()).isEmpty();
    StreamHead one = opened("run-one00");
    StreamHead two = opened("run-two00");
    StreamHead other = committed(ledger.append(theirs.opening("run-other", Optional.empty())));
    one = committed(ledger.append(samples.asking(one, RunStatus.PAUSED, "a#1,b#1")));
    committed(ledger.append(samples.asking(two, RunStatus.RUNNING, "a#1")));
    committed(ledger.append(theirs.asking(other, RunStatus.PAUSED, "a#1")));
    assertThat(ledger.waiting()).isEqualTo(Map.of(TENANT, 3L, "globex", 1L));
    assertThat(ledger.of("globex").waiting()).isEqualTo(Map.of("globex", 1L));

    one = committed(ledger.append(samples.asking(one, RunStatus.PAUSED, "b#1")));
    assertThat(ledger.waiting()).containsEntry(TENANT, 2L);
    committed(ledger.append(samples.asking(one, RunStatus.CANCELLED, "b#1")));
    assertThat(ledger.waiting()).containsEntry(TENANT, 1L);
  }

  private List<String> paged(RunQuery query) {
    List<String> all = new ArrayList<>();
    List<RunRow> page = ledger.runs(query);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(query.limit());
      page.forEach(row -> all.add(row.id().value()));
      RunRow last = page.getLast();
      page =
          ledger.runs(
              query.asking().isPresent() ? query.after(last.place()) : query.before(last.id()));
    }
    return all;
  }

  @Test
  void thousandsOfRecordsKeepTheirOrder() {
    StreamHead head = opened("run-long0");
    for (int i = 1; i <= 2_000; i++) {
      head = committed(ledger.append(samples.step(head, 0, "out " + i)));
    }
    List<StoredRecord> records = ledger.read(head.stream(), 0, 5_000);
    assertThat(records).hasSize(2_001);
    for (int i = 0; i < records.size(); i++) {
      assertThat(records.get(i).n()).isEqualTo(i);
    }
  }
}
