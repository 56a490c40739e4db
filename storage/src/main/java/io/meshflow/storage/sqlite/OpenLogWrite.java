package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.LogOrigin;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

/** Gives a tenant its log, unless it has one. */
final class OpenLogWrite implements Write<LogOrigin> {

  private static final String OPEN = "INSERT INTO tenants (tenant, origin) VALUES (?, ?)";
  private static final int NAME_BYTES = 12;

  private final String tenant;
  private final String origin;

  OpenLogWrite(String tenant, Entropy entropy) {
    this.tenant = tenant;
    this.origin = "log/" + HexFormat.of().formatHex(entropy.bytes(NAME_BYTES));
  }

  @Override
  public LogOrigin apply(SqliteTransaction transaction) throws SQLException {
    Optional<SqliteLog> known = SqliteLog.read(transaction.session(), tenant);
    if (known.isPresent()) {
      return known.get().origin();
    }
    PreparedStatement statement = transaction.prepare(OPEN);
    statement.setString(1, tenant);
    statement.setString(2, origin);
    statement.executeUpdate();
    return new LogOrigin(origin);
  }

  @Override
  public boolean landed(SqliteSession session, LogOrigin answer) throws SQLException {
    return SqliteLog.read(session, tenant).map(log -> log.origin().equals(answer)).orElse(false);
  }
}
