package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.List;

/**
 * The permanent part of a record, in the field order of its canonical JSON. Its bytes are stored
 * and hashed as they are; format in docs/ledger-format.md.
 */
public record Header(
    LogOrigin log,
    StreamId stream,
    long n,
    String prev,
    long millis,
    String actor,
    List<Value.Obj> facts,
    Content content) {

  /** The version every header names. */
  public static final int VERSION = 1;

  private static final String EXACT = "A header is canonical JSON with exactly its own fields";
  private static final String BLOBS = "blobs";

  /** How many fields every header has. */
  private static final int FIELDS = 10;

  public Header {
    facts = List.copyOf(facts);
    if (n < 0 || n > Value.MAX_WHOLE || millis < 0 || millis > Value.MAX_WHOLE) {
      throw new IllegalArgumentException("A header counts from 0 to 2^53");
    }
    if ((n == 0) != prev.isEmpty() || !(prev.isEmpty() || Hashes.isBase64(prev))) {
      throw new IllegalArgumentException("A header names its predecessor exactly when it has one");
    }
    if (!Entry.isActor(actor)) {
      throw new IllegalArgumentException("An actor is an opaque id of 1 to 128 characters");
    }
  }

  /** The canonical bytes. */
  public byte[] bytes() {
    return Json.canonicalBytes(toValue(), Json.MAX_ENVELOPE_DEPTH);
  }

  /** The leaf hash of a record with these header bytes: 32 bytes. */
  public static byte[] leaf(byte[] headerBytes) {
    return Hashes.leaf(headerBytes);
  }

  /** Reads canonical bytes and nothing else; a {@link LedgerFormatException} says what is wrong. */
  public static Header parse(byte[] bytes) {
    try {
      Value value = Json.parse(bytes, Json.MAX_ENVELOPE_DEPTH);
      Header header = of(value);
      if (!Json.spells(bytes, value, Json.MAX_ENVELOPE_DEPTH)) {
        throw new LedgerFormatException(EXACT);
      }
      return header;
    } catch (JsonException | JsonShapeException | IllegalArgumentException e) {
      throw new LedgerFormatException("Not a header: " + e.getMessage(), e);
    }
  }

  private static Header of(Value value) {
    if (!(value instanceof Value.Obj obj) || obj.whole("v") != VERSION) {
      throw new LedgerFormatException("Not a header of version 1");
    }
    Content content = content(obj);
    if (obj.fields().size() != (obj.has(BLOBS) ? FIELDS + 1 : FIELDS)) {
      throw new LedgerFormatException(EXACT);
    }
    return new Header(
        new LogOrigin(obj.text("log")),
        new StreamId(obj.text("stream")),
        obj.whole("n"),
        obj.text("prev"),
        obj.whole("ts"),
        obj.text("actor"),
        obj.objects("facts"),
        content);
  }

  /** What the fields say of the body; a field that says nothing new is not a header's. */
  private static Content content(Value.Obj obj) {
    List<String> blobs = obj.has(BLOBS) ? obj.texts(BLOBS) : List.of();
    long length = obj.whole("blen");
    boolean bare = obj.required("body") instanceof Value.Null;
    if (obj.has(BLOBS) && (bare || blobs.isEmpty()) || bare && length != 0) {
      throw new LedgerFormatException(EXACT);
    }
    return bare ? Content.NONE : new Content.Committed(obj.text("body"), length, blobs);
  }

  private Value.Obj toValue() {
    ObjBuilder header =
        Value.Obj.builder()
            .put("v", VERSION)
            .put("log", log.text())
            .put("stream", stream.text())
            .put("n", n)
            .put("prev", prev)
            .put("ts", millis)
            .put("actor", actor)
            .put("facts", Value.array(facts));
    return switch (content) {
      case Content.Bare _ -> header.put("body", Value.NULL).put("blen", 0).build();
      case Content.Committed body ->
          header
              .put("body", body.root())
              .put("blen", body.length())
              .putIf(!body.blobs().isEmpty(), BLOBS, Value.texts(body.blobs()))
              .build();
    };
  }
}
