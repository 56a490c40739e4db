package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Turns entries into records of one tenant's log: commitment, header, encryption, in this order.
 * Every call seals anew, so a retried append never uses a key twice. Thread-safe.
 */
public final class RecordSealer {

  /** A field whose canonical form has more bytes is stored as a blob. */
  public static final int BLOB_THRESHOLD = 64 * 1024;

  private static final int SALT = 16;
  private static final int PER_FIELD = 3 * SALT;

  private final LogOrigin log;
  private final Entropy entropy;

  public RecordSealer(LogOrigin log, Entropy entropy) {
    this.log = log;
    this.entropy = entropy;
  }

  /** The next record after the head, its body sealed under the stream's key. */
  public SealedRecord seal(StreamKey key, StreamHead head, Entry entry) {
    if (entry.body().fields().isEmpty()) {
      Header header = header(head, entry, Content.NONE);
      return new SealedRecord(header, header.bytes(), new byte[0], List.of());
    }
    Draw draw = new Draw(entropy.bytes(entry.body().fields().size() * PER_FIELD + Seal.RANDOM));
    List<Blob> blobs = new ArrayList<>();
    CompactRange tree = new CompactRange();
    Sealing sealing = new Sealing(key, head.stream(), draw, tree, new BodyWriter(), blobs);
    entry.body().fields().entrySet().forEach(field -> field(sealing, field));
    byte[] payload = Payload.pack(sealing.body().bytes(), 0);
    List<String> ids = blobs.stream().map(Blob::id).toList();
    Content content = new Content.Committed(Hashes.base64(tree.root()), payload.length, ids);
    Header header = header(head, entry, content);
    byte[] bytes = header.bytes();
    byte[] sealed = Seal.close(key, Domain.BODY, draw.next(Seal.RANDOM), bytes, payload);
    return new SealedRecord(header, bytes, sealed, blobs);
  }

  /**
   * The body of an existing record sealed again, after fields were erased from it. The header stays
   * as it is; the length stays the same where the body fits.
   */
  public byte[] reseal(StreamKey key, byte[] headerBytes, Body body) {
    if (!(Header.parse(headerBytes).content() instanceof Content.Committed committed)
        || !committed.root().equals(Hashes.base64(body.root()))) {
      throw new LedgerFormatException("The body is not the one its header commits to");
    }
    byte[] payload = Payload.pack(body.bytes(), Math.toIntExact(committed.length()));
    return Seal.close(key, Domain.BODY, entropy.bytes(Seal.RANDOM), headerBytes, payload);
  }

  private void field(Sealing sealing, Map.Entry<String, Value> field) {
    Draw draw = sealing.draw();
    String salt = Hashes.base64(draw.next(SALT));
    byte[] canonical = Json.canonicalBytes(field.getValue());
    byte[] leaf = BodyField.leaf(field.getKey(), salt, canonical);
    sealing.tree().append(leaf);
    if (canonical.length <= BLOB_THRESHOLD) {
      sealing.body().open(field.getKey(), salt, canonical);
      return;
    }
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(draw.next(SALT));
    byte[] bound = Domain.blob(log, sealing.stream(), id);
    byte[] payload = Payload.pack(canonical, 0);
    byte[] sealed = Seal.close(sealing.key(), Domain.BLOB, draw.next(Seal.RANDOM), bound, payload);
    sealing.blobs().add(new Blob(id, sealed));
    sealing
        .body()
        .stored(
            field.getKey(), new BodyField.Stored(salt, Hashes.base64(leaf), id, canonical.length));
  }

  /** One body on its way. */
  private record Sealing(
      StreamKey key,
      StreamId stream,
      Draw draw,
      CompactRange tree,
      BodyWriter body,
      List<Blob> blobs) {}

  private Header header(StreamHead head, Entry entry, Content content) {
    return new Header(
        log,
        head.stream(),
        head.next(),
        head.prev(),
        entry.millis(),
        entry.actor(),
        entry.facts(),
        content);
  }

  /** Deals out one call's random bytes. */
  private static final class Draw {
    private final byte[] bytes;
    private int at;

    Draw(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] next(int count) {
      at += count;
      return Arrays.copyOfRange(bytes, at - count, at);
    }
  }
}
