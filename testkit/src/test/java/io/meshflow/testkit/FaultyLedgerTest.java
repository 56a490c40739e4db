package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.testkit.FaultyLedger.Fault;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FaultyLedgerTest {

  private final MemoryLedger real = new MemoryLedger();
  private final SampleRuns samples = new SampleRuns(real, "acme");
  private final StreamAppend opening = samples.opening("run-one00", Optional.empty());
  private final StreamId stream = opening.stream();

  private FaultyLedger with(Fault fault) {
    return new FaultyLedger(real, n -> n == 1 ? fault : Fault.NONE);
  }

  @Test
  void aCrashAfterTheCommitLeavesTheRecordAndAProcessThatIsDead() {
    FaultyLedger ledger = FaultyLedger.crashingAfter(real, 1);
    assertThatThrownBy(() -> ledger.append(opening)).isInstanceOf(SimulatedCrash.class);
    assertThat(real.head(stream)).isPresent();
    assertThat(ledger.dead()).isTrue();
    assertThatThrownBy(() -> ledger.head(stream)).isInstanceOf(SimulatedCrash.class);
    assertThatThrownBy(() -> ledger.of("acme")).isInstanceOf(SimulatedCrash.class);
  }

  @Test
  void aCrashBeforeTheCommitLeavesNothing() {
    assertThatThrownBy(() -> with(Fault.CRASH_BEFORE).append(opening))
        .isInstanceOf(SimulatedCrash.class);
    assertThat(real.head(stream)).isEmpty();
  }

  @Test
  void aLostReplyIsUnknownWhetherWrittenOrNot() {
    assertThat(with(Fault.UNKNOWN_LOST).append(opening)).isInstanceOf(AppendResult.Unknown.class);
    assertThat(real.head(stream)).isEmpty();
    FaultyLedger lossy = with(Fault.UNKNOWN_WRITTEN);
    assertThat(lossy.append(opening)).isInstanceOf(AppendResult.Unknown.class);
    assertThat(real.head(stream)).isPresent();
    assertThat(lossy.append(opening)).isInstanceOf(AppendResult.Duplicate.class);
    assertThat(lossy.appends()).isEqualTo(2);
  }

  @Test
  void aFullDiskAndAStaleAnswerWriteNothingAndPass() {
    FaultyLedger full = with(Fault.DISK_FULL);
    assertThatThrownBy(() -> full.append(opening)).isInstanceOf(LedgerUnavailableException.class);
    assertThat(with(Fault.STALE).append(opening)).isEqualTo(new AppendResult.Stale(stream));
    assertThat(real.head(stream)).isEmpty();
    assertThat(full.append(opening)).isInstanceOf(AppendResult.Committed.class);
  }
}
