package io.meshflow.core.ledger;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Packs a plaintext for sealing: compressed when that helps, its length hidden by padding. */
final class Payload {

  /** Larger plaintexts are refused; nothing the ledger writes comes near. */
  static final int MAX_PLAINTEXT = 64 << 20;

  private static final int PREFIX = 9;
  private static final byte STORED = 0;
  private static final byte DEFLATED = 1;

  private Payload() {}

  /** The payload, at least as long as asked if the content allows it. */
  static byte[] pack(byte[] plaintext, int atLeast) {
    if (plaintext.length > MAX_PLAINTEXT) {
      throw new LedgerFormatException("A body or value is larger than 64 MiB");
    }
    byte[] scratch = new byte[PREFIX + plaintext.length];
    int deflated = Deflaters.deflate(plaintext, scratch, PREFIX);
    int length = deflated > 0 ? deflated : plaintext.length;
    byte[] payload = Arrays.copyOf(scratch, Math.max(atLeast, padded(PREFIX + length)));
    if (deflated == 0) {
      System.arraycopy(plaintext, 0, payload, PREFIX, length);
    }
    Arrays.fill(payload, PREFIX + length, Math.min(payload.length, scratch.length), (byte) 0);
    ByteBuffer.wrap(payload)
        .put(deflated > 0 ? DEFLATED : STORED)
        .putInt(plaintext.length)
        .putInt(length);
    return payload;
  }

  /** The plaintext; a {@link LedgerFormatException} for anything that {@link #pack} never makes. */
  static byte[] unpack(byte[] payload) {
    if (payload.length < PREFIX) {
      throw new LedgerFormatException("A payload is too short");
    }
    ByteBuffer in = ByteBuffer.wrap(payload);
    byte mode = in.get();
    int size = in.getInt();
    int length = in.getInt();
    boolean sound =
        ((mode == STORED && size == length) || (mode == DEFLATED && length < size))
            && size >= 0
            && size <= MAX_PLAINTEXT
            && length >= 0
            && length <= payload.length - PREFIX;
    if (!sound) {
      throw new LedgerFormatException("A payload's lengths contradict each other");
    }
    return mode == STORED
        ? Arrays.copyOfRange(payload, PREFIX, PREFIX + length)
        : inflate(payload, length, size);
  }

  private static byte[] inflate(byte[] payload, int length, int size) {
    byte[] out = new byte[size];
    Inflater inflater = Inflaters.take();
    try {
      inflater.setInput(payload, PREFIX, length);
      int filled = 0;
      while (filled < size) {
        int more = inflater.inflate(out, filled, size - filled);
        if (more == 0) {
          throw new LedgerFormatException("A payload inflates to less than it claims");
        }
        filled += more;
      }
      if (inflater.inflate(new byte[1]) > 0
          || !inflater.finished()
          || inflater.getBytesRead() != length) {
        throw new LedgerFormatException("A payload inflates to more than it claims");
      }
      return out;
    } catch (DataFormatException e) {
      throw new LedgerFormatException("A payload does not inflate", e);
    } finally {
      Inflaters.give(inflater);
    }
  }

  /** Padmé (Nikitin et al. 2019): a length whose low bits are zero, at most 12 % above. */
  static int padded(int length) {
    if (length < 2) {
      return length;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(length);
    int kept = 32 - Integer.numberOfLeadingZeros(exponent);
    int mask = (1 << Math.max(0, exponent - kept)) - 1;
    return (length + mask) & ~mask;
  }
}
