package io.meshflow.server.record;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A small state that is the fold of one stream of the ledger, shared by all servers of a database.
 * Thread safe; blocks.
 */
public final class Register {

  private static final int TRIES = 50;
  private static final long NEVER = Long.MIN_VALUE;

  /** Changes the state by one fact. */
  public interface Fold {
    void apply(Value.Obj fact, Value.Obj body, Instant at);
  }

  /** A change to be recorded; {@code body} is erasable. */
  public record Change(String actor, Value.Obj fact, Value.Obj body) {}

  private final Journal journal;
  private final StreamId stream;
  private final Ledger ledger;
  private final Fold fold;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private long position;
  private volatile long lookedAt = NEVER;

  /** The register of a tenant in a stream. */
  public Register(
      Ledger ledger, Vault vault, InstantSource clock, String tenant, StreamId stream, Fold fold) {
    this.journal = new Journal(new Journal.Desk(ledger, vault, clock), tenant, stream);
    this.ledger = ledger.of(tenant);
    this.stream = stream;
    this.clock = clock;
    this.fold = fold;
  }

  /** Takes in what others have recorded, unless that was done within so many milliseconds. */
  public void refresh(long millis) {
    long now = clock.millis();
    if (lookedAt != NEVER && now >= lookedAt && now - lookedAt < millis) {
      return;
    }
    lock.lock();
    try {
      read();
      lookedAt = now;
    } finally {
      lock.unlock();
    }
  }

  private void read() {
    if (journal.size() > position) {
      position =
          journal.read(
              position,
              item ->
                  item.facts()
                      .forEach(
                          f -> fold.apply(f, item.body(), Instant.ofEpochMilli(item.millis()))));
    }
  }

  /** Records what the supplier decides on the newest state; nothing when it decides nothing. */
  public void change(Supplier<Optional<Change>> decide) {
    lock.lock();
    try {
      for (int attempt = 0; attempt < TRIES; attempt++) {
        read();
        Optional<Change> change = decide.get();
        StreamHead head = ledger.head(stream).orElse(StreamHead.start(stream));
        if (change.isEmpty() || (head.next() == position && append(head, change.get()))) {
          read();
          return;
        }
      }
    } finally {
      lock.unlock();
    }
    throw new IllegalStateException("a register changes too fast");
  }

  private boolean append(StreamHead head, Change change) {
    return journal.appendAt(head, change.actor(), List.of(change.fact()), change.body());
  }
}
