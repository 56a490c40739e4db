package io.meshflow.testkit;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a {@link MemoryLedger} and its leases share. Thread safe. */
final class MemoryStore {

  private record Place(String scope, StreamId stream) {}

  private static final Comparator<RunQuery.Place> BY_AGE =
      Comparator.comparing(RunQuery.Place::since).thenComparing(RunQuery.Place::run);

  private final Map<Place, MemoryStream> streams = new LinkedHashMap<>();
  private final Map<String, Long> leaves = new HashMap<>();

  synchronized LogOrigin origin(String tenant) {
    return new LogOrigin("log/" + Integer.toHexString(tenant.hashCode()));
  }

  synchronized <T> Optional<T> find(
      Optional<String> tenant, StreamId stream, Function<MemoryStream, Optional<T>> read) {
    MemoryStream found = streams.get(place(tenant, stream));
    return found == null || foreign(tenant, found) ? Optional.empty() : read.apply(found);
  }

  synchronized List<StoredRecord> read(
      Optional<String> tenant, StreamId stream, long from, int limit) {
    return find(
            tenant,
            stream,
            found -> Optional.of(found.records.stream().skip(from).limit(limit).toList()))
        .orElse(List.of());
  }

  synchronized AppendResult append(
      Optional<String> tenant, List<StreamAppend> appends, List<StreamId> erased) {
    for (StreamAppend append : appends) {
      Optional<AppendResult> refusal = refusal(tenant, append);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    List<StreamHead> heads = new ArrayList<>();
    for (StreamAppend append : appends) {
      heads.add(write(tenant, append));
    }
    for (StreamId stream : erased) {
      erase(tenant, stream);
    }
    return new AppendResult.Committed(heads);
  }

  private Optional<AppendResult> refusal(Optional<String> tenant, StreamAppend append) {
    StreamId id = append.stream();
    MemoryStream stream = streams.get(place(scope(tenant, append), id));
    checkTenant(tenant, append, stream);
    if (stream == null || foreign(tenant, stream)) {
      return append.fence() instanceof Fence.Opening
          ? erased(tenant, append)
          : Optional.of(new AppendResult.Stale(id));
    }
    boolean used =
        switch (append.fence()) {
          case Fence.Opening _ -> true;
          case Fence.Command command -> stream.commands.contains(command.id());
          case Fence.Owned _ -> false;
        };
    if (used) {
      return Optional.of(new AppendResult.Duplicate(id, stream.head));
    }
    if (append.fence() instanceof Fence.Owned owned && owned.epoch() != stream.epoch) {
      return Optional.of(new AppendResult.Fenced(id));
    }
    return before(append).equals(stream.head)
        ? Optional.empty()
        : Optional.of(new AppendResult.Stale(id));
  }

  private Optional<AppendResult> erased(Optional<String> tenant, StreamAppend append) {
    return append
        .row()
        .flatMap(row -> row.standing().parent())
        .map(parent -> StreamId.run(parent.value()))
        .filter(
            source -> {
              MemoryStream from = streams.get(place(scope(tenant, append), source));
              return from == null || from.key == null;
            })
        .map(AppendResult.Gone::new);
  }

  private static boolean foreign(Optional<String> tenant, MemoryStream stream) {
    return tenant.isPresent() && !tenant.get().equals(stream.tenant);
  }

  private void checkTenant(
      Optional<String> tenant, StreamAppend append, @Nullable MemoryStream stream) {
    String owner =
        append.fence() instanceof Fence.Opening opening
            ? opening.tenant()
            : stream == null ? "" : stream.tenant;
    if (append.fence() instanceof Fence.Opening && !tenant.orElse(owner).equals(owner)) {
      throw new IllegalArgumentException("A bound ledger opens streams of its own tenant only");
    }
    if (!owner.isEmpty() && !append.record().header().log().equals(origin(owner))) {
      throw new IllegalArgumentException("The record was sealed for the log of another tenant");
    }
  }

  private static StreamHead before(StreamAppend append) {
    return new StreamHead(
        append.stream(), append.record().header().n(), append.record().header().prev());
  }

  private StreamHead write(Optional<String> tenant, StreamAppend append) {
    StreamId id = append.stream();
    MemoryStream stream =
        streams.computeIfAbsent(
            place(scope(tenant, append), id),
            _ -> new MemoryStream(id, ((Fence.Opening) append.fence()).tenant()));
    long leaf = leaves.merge(stream.tenant, 1L, Long::sum) - 1;
    stream.records.add(
        new StoredRecord(
            id,
            append.record().header().n(),
            append.record().headerBytes(),
            append.record().sealedBody(),
            leaf));
    append.record().blobs().forEach(blob -> stream.blobs.put(blob.id(), blob.sealed()));
    stream.head = append.record().head();
    append.row().ifPresent(row -> list(stream, row));
    settle(stream, append.fence());
    return stream.head;
  }

  private static void list(MemoryStream stream, RunRow row) {
    RunRow first = stream.row == null ? row : stream.row;
    stream.row =
        new RunRow(
            row.id(),
            stream.tenant,
            first.workflow(),
            row.standing(),
            row.totals(),
            first.createdAt(),
            row.updatedAt(),
            row.nextWake());
    stream.nextWake = row.standing().status().ended() ? null : row.nextWake().orElse(null);
  }

  private static void settle(MemoryStream stream, Fence fence) {
    switch (fence) {
      case Fence.Opening opening -> {
        stream.key = opening.wrappedKey();
        stream.owner = opening.owner().orElse(null);
        stream.epoch = opening.owner().isPresent() ? 1 : 0;
      }
      case Fence.Owned owned -> {
        stream.commanded = false;
        if (owned.release()) {
          stream.owner = null;
        }
      }
      case Fence.Command command -> {
        stream.commands.add(command.id());
        if (stream.isOpenRun()) {
          stream.commanded = true;
          stream.nextWake = command.at();
        }
      }
    }
    if (!stream.isOpenRun()) {
      stream.owner = null;
    }
  }

  private void erase(Optional<String> tenant, StreamId id) {
    MemoryStream stream = streams.get(place(tenant, id));
    if (stream != null && !foreign(tenant, stream)) {
      stream.key = null;
      stream.blobs.clear();
      stream.records.replaceAll(
          r -> new StoredRecord(r.stream(), r.n(), r.header(), new byte[0], r.leafIndex()));
    }
  }

  synchronized Map<String, Long> waiting() {
    return streams.values().stream()
        .flatMap(stream -> stream.listed().stream())
        .filter(MemoryStore::asks)
        .collect(
            Collectors.groupingBy(
                RunRow::tenant,
                TreeMap::new,
                Collectors.summingLong(row -> row.standing().waitingFor().split(",").length)));
  }

  synchronized List<RunRow> runs(RunQuery query) {
    List<MemoryStream> oldest = new ArrayList<>(streams.values());
    List<MemoryStream> ordered = oldest.reversed();
    int start = query.before().map(run -> indexOf(ordered, query.tenant(), run) + 1).orElse(0);
    if (start == 0 && query.before().isPresent()) {
      return List.of();
    }
    Stream<RunRow> rows =
        ordered.stream()
            .skip(start)
            .filter(stream -> stream.tenant.equals(query.tenant()))
            .flatMap(stream -> stream.listed().stream())
            .filter(
                row ->
                    query.statuses().isEmpty()
                        || query.statuses().contains(row.standing().status()))
            .filter(row -> query.workflow().map(row.workflow()::equals).orElse(true));
    Stream<RunRow> wanted =
        query
            .asking()
            .map(
                place ->
                    rows.filter(MemoryStore::asks)
                        .filter(row -> BY_AGE.compare(row.place(), place) > 0)
                        .sorted(Comparator.comparing(RunRow::place, BY_AGE)))
            .orElse(rows);
    return wanted.limit(query.limit()).toList();
  }

  private static boolean asks(RunRow row) {
    return !row.standing().status().ended() && !row.standing().waitingFor().isEmpty();
  }

  private static int indexOf(List<MemoryStream> ordered, String tenant, RunId run) {
    for (int i = 0; i < ordered.size(); i++) {
      MemoryStream stream = ordered.get(i);
      if (stream.tenant.equals(tenant) && stream.head.stream().equals(StreamId.run(run.value()))) {
        return i;
      }
    }
    return -1;
  }

  synchronized long claim(StreamId run, String owner) {
    MemoryStream stream = streams.get(place(Optional.empty(), run));
    if (stream == null || !stream.isOpenRun() || stream.owner != null) {
      return -1;
    }
    stream.owner = owner;
    return ++stream.epoch;
  }

  synchronized void release(StreamId run, String owner, long epoch) {
    MemoryStream stream = streams.get(place(Optional.empty(), run));
    if (stream != null && owner.equals(stream.owner) && stream.epoch == epoch) {
      stream.owner = null;
    }
  }

  synchronized void disclaim(StreamId run, String owner) {
    MemoryStream stream = streams.get(place(Optional.empty(), run));
    if (stream != null && owner.equals(stream.owner)) {
      stream.owner = null;
    }
  }

  synchronized List<StreamId> due(Instant now, String asker, int limit) {
    return streams.values().stream()
        .filter(stream -> stream.wantsAttention(now, asker))
        .sorted((a, b) -> wake(a).compareTo(wake(b)))
        .limit(limit)
        .map(stream -> stream.head.stream())
        .toList();
  }

  synchronized void bury(String owner) {
    for (MemoryStream stream : streams.values()) {
      if (owner.equals(stream.owner)) {
        stream.owner = null;
        stream.nextWake = Instant.EPOCH;
      }
    }
  }

  private static Instant wake(MemoryStream stream) {
    @Nullable Instant wake = stream.nextWake;
    return wake == null ? Instant.MAX : wake;
  }

  /** Names are unique over all tenants, except those of administration. */
  private static Place place(Optional<String> tenant, StreamId stream) {
    return new Place(stream.equals(StreamId.ADMIN) ? tenant.orElse("") : "", stream);
  }

  private static Optional<String> scope(Optional<String> tenant, StreamAppend append) {
    return append.fence() instanceof Fence.Opening opening ? Optional.of(opening.tenant()) : tenant;
  }
}
