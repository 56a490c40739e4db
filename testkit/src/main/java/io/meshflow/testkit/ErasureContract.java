package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.AppendResult.Duplicate;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger does with contents that are erased; a part of {@link LedgerContract}. */
abstract class ErasureContract {

  protected static final String TENANT = "acme";

  protected Ledger ledger;
  protected SampleRuns samples;

  /** A fresh, empty ledger. */
  protected abstract Ledger open() throws Exception;

  @BeforeEach
  void openLedger() throws Exception {
    ledger = open();
    samples = new SampleRuns(ledger, TENANT);
  }

  @AfterEach
  void closeLedger() {
    ledger.close();
  }

  /** Opens a run without a lease. */
  protected StreamHead opened(String id) {
    return committed(ledger.append(samples.opening(id, Optional.empty())));
  }

  protected static StreamHead committed(AppendResult result) {
    assertThat(result).isInstanceOf(Committed.class);
    return ((Committed) result).heads().getLast();
  }

  @Test
  void theWrappedKeyIsKeptUntilErasureAndThenBodiesAndBlobsAreGoneToo() {
    Ledger own = ledger.of(TENANT);
    StreamAppend opening = samples.opening("run-one00", Optional.empty());
    StreamHead head = committed(own.append(opening));
    StreamAppend step = samples.step(head, 0, "x".repeat(100_000));
    committed(own.append(step));
    opened("run-two00");
    assertThat(own.streamKey(head.stream()))
        .contains(((Fence.Opening) opening.fence()).wrappedKey());

    StreamHead admin = StreamHead.start(StreamId.ADMIN);
    committed(
        own.erase(samples.evidence(admin, "e1", List.of(head.stream())), List.of(head.stream())));

    assertThat(own.streamKey(head.stream())).isEmpty();
    assertThat(own.blob(head.stream(), step.record().blobs().getFirst().id())).isEmpty();
    assertThat(own.read(head.stream(), 0, 10))
        .hasSize(2)
        .allSatisfy(record -> assertThat(record.sealedBody()).isEmpty())
        .allSatisfy(record -> assertThat(record.header()).isNotEmpty());
    assertThat(own.streamKey(StreamId.run("run-two00"))).isPresent();
    assertThat(own.read(StreamId.run("run-two00"), 0, 1).getFirst().sealedBody()).isNotEmpty();
    assertThat(own.read(StreamId.ADMIN, 0, 10)).hasSize(1);
    assertThat(own.run(new RunId("run-one00"))).isPresent();
  }

  @Test
  void whatIsErasedIsHandedOnToNobody() {
    Ledger own = ledger.of(TENANT);
    StreamHead head = opened("run-one00");
    committed(own.append(samples.openingFrom("run-two00", "run-one00")));
    StreamHead admin = StreamHead.start(StreamId.ADMIN);
    committed(
        own.erase(samples.evidence(admin, "e1", List.of(head.stream())), List.of(head.stream())));

    assertThat(own.append(samples.openingFrom("run-three", "run-one00")))
        .isEqualTo(new AppendResult.Gone(head.stream()));
    assertThat(own.run(new RunId("run-three"))).isEmpty();
    assertThat(own.append(samples.openingFrom("run-two00", "run-one00")))
        .as("it was opened before")
        .isInstanceOf(Duplicate.class);
  }

  @Test
  void aRefusedErasureDestroysNothing() {
    Ledger own = ledger.of(TENANT);
    StreamHead head = opened("run-one00");
    StreamHead admin = committed(own.append(samples.openingOf(StreamId.ADMIN)));
    StreamHead old = StreamHead.start(StreamId.ADMIN);
    assertThat(
            own.erase(samples.evidence(old, "e1", List.of(head.stream())), List.of(head.stream())))
        .isEqualTo(new Duplicate(StreamId.ADMIN, admin));
    assertThat(own.streamKey(head.stream())).isPresent();
  }
}
