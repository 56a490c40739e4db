package io.meshflow.storage.postgres;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Blob;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Header;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.UsageMove;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The arguments of the function {@code meshflow_append}: one array per column. */
final class AppendCall {

  private static final int ARGUMENTS = 20;
  private static final String SQL = "SELECT meshflow_append(?" + ", ?".repeat(ARGUMENTS - 1) + ")";

  private static final String SPEND = "; SELECT meshflow_spend(?, ?, ?, ?, ?::jsonb)";
  private static final int SLOTS = 16;

  private final List<StreamAppend> appends;
  private final Optional<Budget> usual;

  AppendCall(List<StreamAppend> appends, Optional<Budget> usual) {
    this.appends = appends;
    this.usual = usual;
  }

  private record PlacedBlob(int place, Blob blob) {}

  void run(Connection connection, String scope, List<StreamId> erased) throws SQLException {
    List<StreamAppend> spending =
        appends.stream().filter(append -> !append.moves().isEmpty()).toList();
    String sql = SQL + SPEND.repeat(spending.size());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, scope);
      bindRecords(connection, statement);
      bindFences(connection, statement);
      bindBlobs(connection, statement);
      Object[] names = erased.stream().map(StreamId::text).toArray();
      statement.setArray(20, connection.createArrayOf("text", names));
      for (int i = 0; i < spending.size(); i++) {
        bindMoves(statement, ARGUMENTS + 1 + 5 * i, spending.get(i));
      }
      statement.execute();
    }
  }

  private void bindMoves(PreparedStatement statement, int at, StreamAppend append)
      throws SQLException {
    statement.setString(at, append.stream().text());
    statement.setString(at + 1, append.row().orElseThrow().tenant());
    statement.setObject(at + 2, usual.map(Budget::micros).orElse(null), Types.BIGINT);
    statement.setInt(at + 3, Math.floorMod(append.stream().hashCode(), SLOTS));
    // Rows are locked in one order everywhere, so that two appends cannot wait for each other.
    List<UsageMove> moves = append.moves();
    List<Value> ordered =
        IntStream.range(0, moves.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> moves.get(i).of().toString()))
            .<Value>map(i -> move(i, moves.get(i)))
            .toList();
    statement.setString(at + 4, Json.canonical(Value.array(ordered)));
  }

  private static Value move(int at, UsageMove move) {
    return Value.Obj.builder()
        .put("at", at)
        .put("day", move.of().day().toString())
        .put("key", move.of().key())
        .put("agent", move.of().agent())
        .put("model", move.of().model())
        .put("reserved", move.reserved())
        .put("asks", move.asks())
        .put("priced", move.priced())
        .put("calls", move.spent().calls())
        .put("spent", move.spent().micros())
        .put("input", move.spent().input())
        .put("output", move.spent().output())
        .put("cached", move.spent().cached())
        .put("written", move.spent().written())
        .put("lost", move.spent().lost())
        .build();
  }

  private void bindRecords(Connection connection, PreparedStatement statement) throws SQLException {
    set(connection, statement, 2, "text", append -> append.stream().text());
    set(connection, statement, 3, "bigint", append -> append.record().header().n());
    set(connection, statement, 4, "bytea", append -> hash(append.record().header()));
    set(connection, statement, 5, "bytea", append -> append.record().leaf());
    set(connection, statement, 6, "bytea", append -> append.record().headerBytes());
    set(connection, statement, 7, "bytea", append -> body(append.record()));
    set(connection, statement, 8, "text", append -> append.record().header().log().text());
    set(
        connection,
        statement,
        16,
        "jsonb",
        append -> append.row().map(AppendCall::row).orElse(null));
  }

  private void bindFences(Connection connection, PreparedStatement statement) throws SQLException {
    set(connection, statement, 9, "text", append -> kind(append.fence()));
    set(connection, statement, 10, "text", of(Fence.Opening.class, Fence.Opening::tenant));
    set(connection, statement, 11, "bigint", of(Fence.Owned.class, Fence.Owned::epoch));
    set(
        connection,
        statement,
        12,
        "boolean",
        append -> append.fence() instanceof Fence.Owned owned && owned.release());
    set(connection, statement, 13, "text", of(Fence.Command.class, Fence.Command::id));
    set(
        connection,
        statement,
        14,
        "text",
        of(Fence.Opening.class, opening -> opening.owner().orElse(null)));
    set(connection, statement, 15, "bytea", of(Fence.Opening.class, Fence.Opening::wrappedKey));
  }

  private void bindBlobs(Connection connection, PreparedStatement statement) throws SQLException {
    List<PlacedBlob> blobs = new ArrayList<>();
    for (int i = 0; i < appends.size(); i++) {
      for (Blob blob : appends.get(i).record().blobs()) {
        blobs.add(new PlacedBlob(i + 1, blob));
      }
    }
    Object[] places = blobs.stream().map(PlacedBlob::place).toArray();
    Object[] ids = blobs.stream().map(placed -> placed.blob().id()).toArray();
    byte[][] sealed = blobs.stream().map(placed -> placed.blob().sealed()).toArray(byte[][]::new);
    statement.setArray(17, connection.createArrayOf("integer", places));
    statement.setArray(18, connection.createArrayOf("text", ids));
    statement.setArray(19, connection.createArrayOf("bytea", sealed));
  }

  private void set(
      Connection connection,
      PreparedStatement statement,
      int at,
      String type,
      Function<StreamAppend, @Nullable Object> value)
      throws SQLException {
    if (type.equals("bytea")) {
      byte[] @Nullable [] bytes = new byte[appends.size()] @Nullable [];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte[]) value.apply(appends.get(i));
      }
      statement.setArray(at, connection.createArrayOf(type, bytes));
    } else {
      @Nullable Object[] values = new @Nullable Object[appends.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value.apply(appends.get(i));
      }
      statement.setArray(at, connection.createArrayOf(type, values));
    }
  }

  private static <F extends Fence> Function<StreamAppend, @Nullable Object> of(
      Class<F> kind, Function<F, @Nullable Object> value) {
    return append ->
        kind.isInstance(append.fence()) ? value.apply(kind.cast(append.fence())) : null;
  }

  private static String kind(Fence fence) {
    return switch (fence) {
      case Fence.Opening _ -> "opening";
      case Fence.Owned _ -> "owned";
      case Fence.Command _ -> "command";
    };
  }

  private static byte[] hash(Header header) {
    return Base64.getDecoder().decode(header.prev());
  }

  private static byte @Nullable [] body(SealedRecord record) {
    return record.sealedBody().length == 0 ? null : record.sealedBody();
  }

  private static String row(RunRow row) {
    ObjBuilder json =
        Value.Obj.builder()
            .put("workflow", row.workflow())
            .put("status", row.standing().status().word())
            .put("waiting", row.standing().waitingFor())
            .put("code", row.standing().code())
            .put("cost", row.totals().costMicros())
            .put("tokens", row.totals().tokens())
            .put("steps", row.totals().steps())
            .put("created", row.createdAt().toEpochMilli())
            .put("updated", row.updatedAt().toEpochMilli());
    row.standing().parent().ifPresent(parent -> json.put("parent", parent.value()));
    row.standing()
        .askedAt()
        .map(Instant::toEpochMilli)
        .ifPresent(asked -> json.put("asked", asked));
    row.nextWake().map(Instant::toEpochMilli).ifPresent(wake -> json.put("wake", wake));
    return Json.canonical(json.build());
  }
}
