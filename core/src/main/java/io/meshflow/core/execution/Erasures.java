package io.meshflow.core.execution;

import io.meshflow.core.data.Digest;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.LedgerFacts;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.RunId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Destroys the contents of runs and leaves the evidence of it. */
public final class Erasures {

  private static final int TRIES = 100;

  private final Runs.Shared shared;

  Erasures(Runs.Shared shared) {
    this.shared = shared;
  }

  /**
   * What to erase and why.
   *
   * @param basis the legal basis as a code, such as {@code gdpr-17}
   */
  public record Request(String tenant, RunId run, String actor, String basis) {}

  /** The run with all its children and forks, and theirs, as they are listed. */
  List<RunRow> family(String tenant, RunId run) {
    List<RunRow> all = new ArrayList<>();
    RunQuery query = RunQuery.newest(tenant, RunQuery.MAX_LIMIT);
    List<RunRow> page = shared.stream(tenant).ledger().runs(query);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = shared.stream(tenant).ledger().runs(query.before(page.getLast().id()));
    }
    Set<RunId> kin = new LinkedHashSet<>(Set.of(run));
    for (RunRow row : all.reversed()) {
      if (row.standing().parent().filter(kin::contains).isPresent()) {
        kin.add(row.id());
      }
    }
    return all.stream().filter(row -> kin.contains(row.id())).toList();
  }

  /** Destroys keys, bodies and blobs of the whole family; all of it must have ended. */
  List<RunId> erase(Request request) {
    List<RunRow> family = family(request.tenant(), request.run());
    if (family.isEmpty()) {
      throw new RunRefused(RunRefused.Kind.UNKNOWN_RUN, "There is no run " + request.run() + ".");
    }
    for (RunRow row : family) {
      if (!row.standing().status().ended()) {
        throw new RunRefused(
            RunRefused.Kind.CONFLICT, "Run " + row.id() + " is open; cancel it before erasing it.");
      }
    }
    RunStreams stream = shared.stream(request.tenant());
    List<RunId> ids =
        family.stream().map(RunRow::id).filter(id -> stream.key(id).isPresent()).toList();
    if (ids.isEmpty()) {
      throw new RunRefused(RunRefused.Kind.ERASED, "Run " + request.run() + " is erased already.");
    }
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (erase(stream, request, ids)) {
        return ids;
      }
    }
    throw new RunRefused(
        RunRefused.Kind.CONFLICT, "The administration changes too fast; try again.");
  }

  private boolean erase(RunStreams stream, Request request, List<RunId> ids) {
    List<StreamId> streams = ids.stream().map(RunStreams::id).toList();
    List<Digest> keys =
        ids.stream().flatMap(id -> stream.key(id).stream()).map(StreamKey::digest).toList();
    StreamAppend evidence =
        new Administration(shared, request.tenant())
            .entry(
                request.actor(),
                hidden -> LedgerFacts.erasure(streams, request.basis(), hidden, keys));
    return stream.ledger().erase(evidence, streams) instanceof AppendResult.Committed;
  }
}
