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
  private static final int BATCH = 200;

  private final Shared shared;

  Erasures(Shared shared) {
    this.shared = shared;
  }

  /**
   * What to erase and why.
   *
   * @param basis the legal basis as a code, such as {@code gdpr-17}
   */
  public record Request(String tenant, RunId run, String actor, String basis) {}

  /**
   * Everything of a tenant.
   *
   * @param besides streams that are no runs and are to go as well
   */
  public record Everything(String tenant, List<StreamId> besides, String actor, String basis) {
    public Everything {
      besides = List.copyOf(besides);
    }
  }

  private List<RunRow> listed(String tenant) {
    List<RunRow> all = new ArrayList<>();
    RunQuery query = RunQuery.newest(tenant, RunQuery.MAX_LIMIT);
    List<RunRow> page = shared.stream(tenant).ledger().runs(query);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = shared.stream(tenant).ledger().runs(query.before(page.getLast().id()));
    }
    return all;
  }

  /** The run with all its children and forks, and theirs, as they are listed. */
  List<RunRow> family(String tenant, RunId run) {
    List<RunRow> all = listed(tenant);
    Set<RunId> kin = new LinkedHashSet<>(Set.of(run));
    for (RunRow row : all.reversed()) {
      if (row.standing().parent().filter(kin::contains).isPresent()) {
        kin.add(row.id());
      }
    }
    return all.stream().filter(row -> kin.contains(row.id())).toList();
  }

  /**
   * Destroys keys, bodies and blobs of the whole family; all of it must have ended. What was forked
   * from it until its keys were gone is taken as well.
   */
  List<RunId> erase(Request request) {
    List<RunId> erased = new ArrayList<>(eraseListed(request));
    if (erased.isEmpty()) {
      throw new RunRefused(RunRefused.Kind.ERASED, "Run " + request.run() + " is erased already.");
    }
    for (List<RunId> more = eraseListed(request); !more.isEmpty(); more = eraseListed(request)) {
      erased.addAll(more);
    }
    return List.copyOf(erased);
  }

  private List<RunId> eraseListed(Request request) {
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
      return ids;
    }
    List<StreamId> streams = ids.stream().map(RunStreams::id).toList();
    erase(
        stream,
        new Everything(request.tenant(), streams, request.actor(), request.basis()),
        streams);
    return ids;
  }

  /** Destroys what is left of a tenant's runs and these other streams; all runs must have ended. */
  int eraseAll(Everything all) {
    RunStreams stream = shared.stream(all.tenant());
    List<StreamId> left = new ArrayList<>(all.besides());
    for (RunRow row : listed(all.tenant())) {
      if (!row.standing().status().ended()) {
        throw new RunRefused(RunRefused.Kind.CONFLICT, "Run " + row.id() + " is open still.");
      }
      left.add(RunStreams.id(row.id()));
    }
    left.removeIf(id -> stream.ledger().streamKey(id).isEmpty());
    for (int from = 0; from < left.size(); from += BATCH) {
      List<StreamId> some = left.subList(from, Math.min(left.size(), from + BATCH));
      erase(stream, all, some);
    }
    return left.size();
  }

  private void erase(RunStreams stream, Everything request, List<StreamId> streams) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (erased(stream, request, streams)) {
        return;
      }
    }
    throw new RunRefused(
        RunRefused.Kind.CONFLICT, "The administration changes too fast; try again.");
  }

  private boolean erased(RunStreams stream, Everything request, List<StreamId> streams) {
    List<Digest> keys =
        streams.stream().flatMap(id -> stream.key(id).stream()).map(StreamKey::digest).toList();
    StreamAppend evidence =
        new Administration(shared, request.tenant())
            .entry(
                request.actor(),
                hidden -> LedgerFacts.erasure(streams, request.basis(), hidden, keys));
    return stream.ledger().erase(evidence, streams) instanceof AppendResult.Committed;
  }
}
