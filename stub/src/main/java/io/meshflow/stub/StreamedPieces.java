package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the events in the pieces of a scripted stream. Stateless. */
final class StreamedPieces {

  private static final int PRELUDE = 12;
  private static final String TYPE = ":event-type";

  private StreamedPieces() {}

  /** The objects of the events; nothing when a piece is no event as a vendor sends it. */
  static List<Value.Obj> events(StubReply reply) {
    List<Value.Obj> events = new ArrayList<>();
    for (String piece : reply.pieces()) {
      if (piece.indexOf("data: ") != piece.lastIndexOf("data: ")) {
        return List.of();
      }
      Optional<String> json = reply.binary() ? frame(piece) : data(piece);
      try {
        if (json.isPresent() && Json.parse(json.get()) instanceof Value.Obj event) {
          events.add(event);
        } else if (json.isEmpty() && !piece.contains("[DONE]")) {
          return List.of();
        }
      } catch (JsonException malformed) {
        return List.of();
      }
    }
    return events;
  }

  private static Optional<String> data(String piece) {
    return piece
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> line.substring("data: ".length()))
        .findFirst();
  }

  private static Optional<String> frame(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer head = ByteBuffer.wrap(bytes);
    int total = head.getInt();
    int headers = head.getInt();
    int name = piece.indexOf(TYPE);
    if (total != bytes.length || name < 0) {
      return Optional.empty();
    }
    int at = name + TYPE.length() + 1;
    int length = head.getShort(at);
    String type = piece.substring(at + 2, at + 2 + length);
    int payload = PRELUDE + headers;
    String json = new String(bytes, payload, total - payload - 4, StandardCharsets.UTF_8);
    return Optional.of("{\"" + type + "\":" + json + "}");
  }
}
