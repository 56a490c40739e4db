package io.meshflow.core.execution;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contents of open runs that their policy does not keep in full, as this process has seen them: a
 * run that parks here goes on here with what it was. In memory alone, and forgotten with the end of
 * the run. Thread safe.
 */
final class Unkept {

  private static final int MOST_RUNS = 10_000;

  private final Map<RunId, Map<Long, Recorded>> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, Map<Long, Recorded>> eldest) {
          return size() > MOST_RUNS;
        }
      };

  /** A record of the run is on disk, without some of these contents. */
  void add(Run run, Recorded record) {
    if (how(run) != StoreBodies.FULL) {
      synchronized (seen) {
        seen.computeIfAbsent(run.id(), _ -> new HashMap<>()).put(record.n(), record);
      }
    }
  }

  /** The run is over; a parent may still want to know how. */
  void ended(Run run, Recorded last) {
    if (how(run) != StoreBodies.FULL) {
      synchronized (seen) {
        seen.remove(run.id());
        if (Shared.parentOf(run).isPresent()) {
          seen.put(run.id(), new HashMap<>(Map.of(last.n(), last)));
        }
      }
    }
  }

  /** What parents took over from their children nobody needs any more. */
  void took(List<RunEvent> events) {
    for (RunEvent event : events) {
      if (event instanceof RunEvent.ChildEnded child) {
        synchronized (seen) {
          seen.remove(child.child());
        }
      }
    }
  }

  /** A record that was written here; marks in the run are marks in it. */
  static Recorded record(Run run, long n, Instant at, List<RunEvent> events) {
    Recorded.Contents contents = run.hides() ? Recorded.Contents.HIDDEN : Recorded.Contents.WHOLE;
    return new Recorded(n, at, "engine", events, false, contents);
  }

  /** Whether this record was written here and is remembered. */
  boolean remembers(RunId run, long n) {
    synchronized (seen) {
      return seen.getOrDefault(run, Map.of()).containsKey(n);
    }
  }

  /** Records as they were, as far as they were seen here. */
  List<Recorded> restored(RunId run, List<Recorded> records) {
    synchronized (seen) {
      Map<Long, Recorded> of = seen.get(run);
      if (of == null) {
        return records;
      }
      List<Recorded> whole = new ArrayList<>(records);
      whole.replaceAll(record -> of.getOrDefault(record.n(), record));
      return whole;
    }
  }

  /** Whether nobody knows any more what a step of the run has to see. */
  boolean lost(Run run, List<Recorded> records) {
    if (how(run) != StoreBodies.NONE) {
      return false;
    }
    synchronized (seen) {
      Map<Long, Recorded> of = seen.getOrDefault(run.id(), Map.of());
      return records.stream()
          .anyMatch(record -> !record.actor().equals("command") && !of.containsKey(record.n()));
    }
  }

  private static StoreBodies how(Run run) {
    Policy policy = run.workflow().policy();
    return policy.privacy().storeBodies();
  }
}
