package io.meshflow.core.execution;

import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.Experience;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What agents have shown in the latest runs of the same workflow and tenant. It is read from the
 * records of those runs and kept nowhere else: with the contents of a run it is gone. What was read
 * is remembered for a while, since a run that has ended does not change. Thread safe.
 */
final class Experiences {

  /** How many ended runs count. */
  private static final int RUNS = 20;

  private static final int REMEMBERED = 2_000;

  private static final Set<RunStatus> ENDED =
      Arrays.stream(RunStatus.values()).filter(RunStatus::ended).collect(Collectors.toSet());

  private final Map<RunId, Experience> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<RunId, Experience> eldest) {
              return size() > REMEMBERED;
            }
          });

  /** What a run that starts now begins with; nothing where its policy does not learn. */
  Experience before(Shared shared, String tenant, Workflow workflow) {
    if (!workflow.policy().checks().crossRunLearning()) {
      return Experience.NONE;
    }
    RunStreams stream = shared.stream(tenant);
    RunQuery query =
        new RunQuery(
            tenant,
            ENDED,
            Optional.of(workflow.name() + "@" + workflow.version()),
            Optional.empty(),
            RUNS);
    Experience all = Experience.NONE;
    List<RunRow> newest = stream.ledger().runs(query);
    for (RunRow row : newest.reversed()) {
      all = all.then(of(shared, stream, row.id()));
    }
    return all;
  }

  /** A run that cannot be read teaches nothing, and keeps no other from starting. */
  private Experience of(Shared shared, RunStreams stream, RunId run) {
    try {
      Optional<StreamKey> key = stream.key(run);
      if (key.isEmpty()) {
        remembered.remove(run);
        return Experience.NONE;
      }
      Experience known = remembered.get(run);
      if (known == null) {
        List<Recorded> records = stream.read(run, 0, key);
        known = Experience.of(Folding.fold(run, records, shared.rules().reader()));
        remembered.put(run, known);
      }
      return known;
    } catch (LedgerUnavailableException away) {
      throw away;
    } catch (RuntimeException unreadable) {
      remembered.put(run, Experience.NONE);
      return Experience.NONE;
    }
  }
}
