package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens the bodies and blobs of one stream, checking each against its header's commitment. A {@link
 * SealBrokenException} means altered bytes or another key. Thread-safe.
 */
public final class RecordOpener {

  private final StreamKey key;

  public RecordOpener(StreamKey key) {
    this.key = key;
  }

  /** The body of a record; values kept as blobs stay references. */
  public Body body(byte[] headerBytes, byte[] sealedBody) {
    return body(Header.parse(headerBytes), headerBytes, sealedBody);
  }

  Body body(Header header, byte[] headerBytes, byte[] sealedBody) {
    if (!(header.content() instanceof Content.Committed committed)) {
      throw new SealBrokenException("The record never had a body");
    }
    byte[] payload = Seal.open(key, Domain.BODY, headerBytes, sealedBody);
    try {
      Body body = Body.parse(Payload.unpack(payload));
      if (committed.root().equals(Hashes.base64(body.root()))) {
        return body;
      }
    } catch (LedgerFormatException e) {
      throw new SealBrokenException("The sealed bytes hold no body", e);
    }
    throw new SealBrokenException("The body is not the one its header commits to");
  }

  /** The value of a field kept as a blob, checked against the field's leaf hash. */
  public Value blob(Header header, String name, BodyField.Stored field, byte[] sealedBlob) {
    byte[] bound = Domain.blob(header.log(), header.stream(), field.blob());
    byte[] payload = Seal.open(key, Domain.BLOB, bound, sealedBlob);
    try {
      byte[] canonical = Payload.unpack(payload);
      byte[] leaf = BodyField.leaf(name, field.salt(), canonical);
      if (canonical.length == field.size() && Arrays.equals(leaf, Hashes.hash(field.leaf()))) {
        return Json.parse(canonical, Json.MAX_DEPTH);
      }
    } catch (LedgerFormatException | JsonException e) {
      throw new SealBrokenException("The sealed bytes hold no value", e);
    }
    throw new SealBrokenException("The blob is not the one its field commits to");
  }

  /** The body with every blob that can be found put back in its place. */
  public Body whole(Header header, Body body, Function<String, Optional<byte[]>> blobs) {
    Body whole = body;
    for (Map.Entry<String, BodyField> field : body.fields().entrySet()) {
      if (field.getValue() instanceof BodyField.Stored stored) {
        Optional<byte[]> sealed = blobs.apply(stored.blob());
        if (sealed.isPresent()) {
          Value value = blob(header, field.getKey(), stored, sealed.get());
          whole = whole.with(field.getKey(), new BodyField.Open(stored.salt(), value));
        }
      }
    }
    return whole;
  }
}
