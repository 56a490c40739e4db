package io.meshflow.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Changes what lies in the database of an installation behind its back. */
final class Damage implements AutoCloseable {

  private final Connection connection;

  Damage(Path folder) throws SQLException {
    connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(".meshflow/meshflow.db"));
  }

  /** The bytes that a query finds; its one parameter is a stream's name. */
  Optional<byte[]> bytes(String query, String stream) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, stream);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
      }
    }
  }

  /** Changes something of a stream; the parameters are the bytes and the stream's name. */
  void change(String update, byte[] bytes, String stream) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setBytes(1, bytes);
      statement.setString(2, stream);
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException("nothing was damaged");
      }
    }
  }

  /** The same bytes with one bit in the middle turned over. */
  static byte[] flipped(byte[] bytes) {
    byte[] other = bytes.clone();
    other[other.length / 2] ^= 1;
    return other;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
