package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.testkit.SampleRuns;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of its own that appends until it is killed or its disk is full, and prints each
 * acknowledged record as {@code stream n}, each failure as {@code failed}.
 */
final class WriterProcess {

  private final SqliteStore store;
  private final SampleRuns samples;
  private final PrintStream out = System.out;

  private WriterProcess(Path home) {
    this.store = SqliteStore.open(home.resolve("meshflow.db"), home.resolve("locks"));
    this.samples = new SampleRuns(store.ledger(), "acme");
  }

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    WriterProcess writer = new WriterProcess(home);
    if (args[1].equals("full")) {
      writer.fillTheDisk(home);
    } else {
      for (int i = 0; i < 8; i++) {
        String run = args[1] + "-stream" + i;
        Thread.ofPlatform().start(() -> writer.append(run, Integer.parseInt(args[2])));
      }
    }
  }

  private void append(String run, int records) {
    StreamHead head = StreamHead.start(StreamId.run(run));
    for (int i = 0; i < records; i++) {
      try {
        // After a failure the head tells what is there: the record may have been settled.
        head = store.ledger().head(head.stream()).orElse(head);
        head =
            ((Committed)
                    store
                        .ledger()
                        .append(
                            head.isStart()
                                ? samples.opening(run, Optional.empty())
                                : samples.step(head, 0, "x".repeat(300) + i)))
                .heads()
                .getFirst();
        say(head.stream() + " " + (head.next() - 1));
      } catch (LedgerUnavailableException | ClassCastException e) {
        say("failed " + e.getMessage());
      }
    }
  }

  private synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  private void fillTheDisk(Path home) throws Exception {
    Path ballast = home.resolve("ballast");
    Files.write(ballast, new byte[1 << 20]);
    String run = "run-full0";
    StreamHead head =
        ((Committed) store.ledger().append(samples.opening(run, Optional.empty())))
            .heads()
            .getFirst();
    long acknowledged = 1;
    boolean full = false;
    while (!full) {
      try {
        String text =
            java.util.HexFormat.of()
                .formatHex(new java.security.SecureRandom().generateSeed(2_000));
        head = ((Committed) store.ledger().append(samples.step(head, 0, text))).heads().getFirst();
        acknowledged++;
      } catch (LedgerUnavailableException e) {
        full = true;
        say("failed " + e.getMessage());
      }
    }
    Files.delete(ballast);
    head = ((Committed) store.ledger().append(samples.step(head, 0, "again"))).heads().getFirst();
    long present = store.ledger().read(head.stream(), 0, 100_000).size();
    say(
        acknowledged + 1 == present
            ? "same"
            : "acknowledged " + acknowledged + " present " + present);
    store.close();
  }
}
