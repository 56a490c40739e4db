package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Reads Amazon's event stream encoding: total length, length of headers, CRC-32 of both, headers,
 * payload, CRC-32 of all (Smithy specification, {@code application/vnd.amazon.eventstream}). An
 * event comes out as a JSON object with one field, its type. One thread.
 */
final class FrameReader {

  private static final int PRELUDE = 12;
  private static final int LONGEST = 16 << 20;
  private static final int TEXT = 7;

  private final TimedBody body;
  private final Patience patience;

  FrameReader(TimedBody body, Patience patience) {
    this.body = body;
    this.patience = patience;
  }

  /** The next event; empty after the last. */
  Optional<String> next() throws IOException, InterruptedException, MalformedAnswerException {
    int first = body.read(patience);
    if (first < 0) {
      return Optional.empty();
    }
    byte[] prelude = new byte[PRELUDE];
    prelude[0] = (byte) first;
    fill(prelude, 1);
    ByteBuffer head = ByteBuffer.wrap(prelude);
    int total = head.getInt();
    int headers = head.getInt();
    boolean sound = head.getInt() == sum(prelude, 8);
    if (!sound || total < PRELUDE + 4 || total > LONGEST || headers < 0 || headers > total - 16) {
      throw broken("a frame with a broken head");
    }
    byte[] frame = new byte[total];
    System.arraycopy(prelude, 0, frame, 0, PRELUDE);
    fill(frame, PRELUDE);
    if (ByteBuffer.wrap(frame, total - 4, 4).getInt() != sum(frame, total - 4)) {
      throw broken("a frame whose sum is wrong");
    }
    ByteBuffer content = ByteBuffer.wrap(frame, PRELUDE, headers);
    String payload =
        new String(frame, PRELUDE + headers, total - PRELUDE - headers - 4, StandardCharsets.UTF_8);
    return Optional.of(Json.canonical(event(headers(content), payload)));
  }

  private static Value event(Map<String, String> headers, String payload)
      throws MalformedAnswerException {
    String kind =
        headers.getOrDefault(
            ":event-type",
            headers.getOrDefault(":exception-type", headers.getOrDefault(":error-code", "")));
    if (kind.isEmpty()) {
      throw broken("a frame without a type");
    }
    Value data;
    try {
      data = payload.isEmpty() ? Value.Obj.EMPTY : Json.parseForeign(payload);
    } catch (JsonException notJson) {
      throw broken("a frame that is not JSON: " + notJson.getMessage());
    }
    boolean event = headers.getOrDefault(":message-type", "event").equals("event");
    return Value.obj(event ? kind : "exception", event ? data : failure(kind, data));
  }

  private static Value failure(String kind, Value data) {
    String said = data instanceof Value.Obj object ? Loose.text(object, "message") : "";
    return Value.obj("type", Value.of(kind), "message", Value.of(said.isEmpty() ? kind : said));
  }

  private static Map<String, String> headers(ByteBuffer from) throws MalformedAnswerException {
    Map<String, String> headers = new HashMap<>();
    try {
      while (from.hasRemaining()) {
        String name = text(from, from.get() & 0xFF);
        if (from.get() != TEXT) {
          throw broken("a header that is not text");
        }
        headers.put(name, text(from, from.getShort() & 0xFFFF));
      }
    } catch (java.nio.BufferUnderflowException shorter) {
      throw broken("a header that is cut off");
    }
    return headers;
  }

  private static String text(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void fill(byte[] target, int from)
      throws IOException, InterruptedException, MalformedAnswerException {
    for (int i = from; i < target.length; i++) {
      int next = body.read(patience);
      if (next < 0) {
        throw broken("a frame that is cut off");
      }
      target[i] = (byte) next;
    }
  }

  private static int sum(byte[] bytes, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }

  private static MalformedAnswerException broken(String what) {
    return new MalformedAnswerException("malformed_answer", what);
  }
}
