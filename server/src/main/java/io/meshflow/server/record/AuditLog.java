package io.meshflow.server.record;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes every changing and every refused call into {@code tenant/admin}, many to a record, on a
 * thread of its own. What is alike within a batch is one fact with a count; of refusals that are
 * alike, the first of a minute is written at once and the others as a count when it ends. When a
 * minute brings more kinds of them than {@link #MOST_KINDS}, further ones are told apart by tenant
 * and status only: whoever is refused cannot fill the disk. Thread safe.
 */
public final class AuditLog implements AutoCloseable {

  private static final int QUEUE = 20_000;
  private static final int BATCH = 500;
  private static final long PAUSE_MILLIS = 200;
  private static final long MINUTE_MILLIS = 60_000;
  private static final int MOST_KINDS = 300;

  /**
   * One call.
   *
   * @param key id of the caller's key
   * @param target run, key or approval; empty for none
   */
  public record Noted(
      String tenant, String operation, String key, int status, String code, String target) {

    /** The server would not do it, whoever asked: as opposed to could not. */
    public boolean refused() {
      boolean shed = status == 503 && !code.equals("storage_unavailable");
      return (status >= 400 && status < 500) || shed;
    }

    /** Without what may be of many kinds. */
    private Noted vague() {
      return new Noted(tenant, "several", "-", status, "", "");
    }
  }

  private final BlockingQueue<Noted> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Map<String, Journal> journals = new ConcurrentHashMap<>();
  private final Journal.Desk desk;
  private final AtomicLong lost = new AtomicLong();
  private final InstantSource clock;
  private final Map<Noted, Integer> repeated = new LinkedHashMap<>();
  private final Thread thread;
  private long minute;
  private volatile boolean closed;

  public AuditLog(Ledger ledger, Vault vault, InstantSource clock) {
    this.desk = new Journal.Desk(ledger, vault, clock);
    this.clock = clock;
    this.minute = clock.millis() / MINUTE_MILLIS;
    this.thread = Thread.ofVirtual().name("meshflow-audit").start(this::work);
  }

  /** Notes a call; never waits. */
  public void note(Noted call) {
    if (!queue.offer(call)) {
      lost.incrementAndGet();
    }
  }

  /** Calls that could not be noted because the ledger did not keep up. */
  public long lost() {
    return lost.get();
  }

  private void work() {
    List<Noted> batch = new ArrayList<>();
    while (!closed || !queue.isEmpty()) {
      try {
        Noted first = queue.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
          write(counted(batch));
          batch.clear();
        }
        turn(clock.millis() / MINUTE_MILLIS);
      } catch (InterruptedException e) {
        closed = true; // close() wakes this thread; what is queued is still written
      }
    }
    turn(-1);
  }

  /** What is to be written now: of refusals that are alike only the first of each minute. */
  private Map<Noted, Integer> counted(List<Noted> batch) {
    Map<Noted, Integer> now = new LinkedHashMap<>();
    for (Noted exact : batch) {
      Noted call = exact.refused() ? kind(exact) : exact;
      boolean again = call.refused() && repeated.containsKey(call);
      if (call.refused()) {
        repeated.merge(call, 1, Integer::sum);
      }
      if (!again) {
        now.merge(call, 1, Integer::sum);
      }
    }
    return now;
  }

  private Noted kind(Noted refusal) {
    return repeated.size() < MOST_KINDS || repeated.containsKey(refusal)
        ? refusal
        : refusal.vague();
  }

  /** Writes how often refusals came again once their minute is over. */
  private void turn(long now) {
    if (now == minute) {
      return;
    }
    minute = now;
    Map<Noted, Integer> more = new LinkedHashMap<>();
    repeated.forEach(
        (call, times) -> {
          if (times > 1) {
            more.put(call, times - 1);
          }
        });
    repeated.clear();
    write(more);
  }

  private void write(Map<Noted, Integer> calls) {
    Map<String, Map<Noted, Integer>> byTenant = new LinkedHashMap<>();
    calls.forEach(
        (noted, times) ->
            byTenant.computeIfAbsent(noted.tenant(), t -> new LinkedHashMap<>()).put(noted, times));
    byTenant.forEach(
        (tenant, some) -> {
          try {
            journal(tenant).append("server", facts(some), Value.Obj.EMPTY);
          } catch (RuntimeException away) {
            lost.addAndGet(some.values().stream().mapToInt(Integer::intValue).sum());
          }
        });
  }

  private Journal journal(String tenant) {
    return journals.computeIfAbsent(tenant, name -> new Journal(desk, name, StreamId.ADMIN));
  }

  private static List<Value.Obj> facts(Map<Noted, Integer> calls) {
    List<Value.Obj> facts = new ArrayList<>();
    calls.forEach(
        (call, count) ->
            facts.add(
                Value.Obj.builder()
                    .put("t", "call")
                    .put("op", call.operation())
                    .put("key", call.key())
                    .put("status", call.status())
                    .putIf(!call.code().isEmpty(), "code", call.code())
                    .putIf(!call.target().isEmpty(), "on", call.target())
                    .putIf(count > 1, "count", Value.of(count))
                    .build()));
    return facts;
  }

  /** Writes what is queued and ends. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
