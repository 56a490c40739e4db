package io.meshflow.core.execution;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
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
        if (record.n() == 0) {
          seen.put(run.id(), new HashMap<>());
        }
        Map<Long, Recorded> of = seen.get(run.id());
        if (of != null) {
          of.put(record.n(), record);
        }
      }
    }
  }

  void forget(Run run) {
    if (how(run) != StoreBodies.FULL) {
      synchronized (seen) {
        seen.remove(run.id());
      }
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
