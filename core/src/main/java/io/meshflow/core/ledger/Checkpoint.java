package io.meshflow.core.ledger;

import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** How large a log is and what its Base64 root is: what its key signs (C2SP tlog-checkpoint). */
public record Checkpoint(LogOrigin origin, long size, String root) {

  private static final int MAX_NOTE = 1 << 20;
  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,15}");
  private static final String DASH = "\u2014 ";

  public Checkpoint {
    if (size < 0 || size > Value.MAX_WHOLE || !Hashes.isBase64(root)) {
      throw new LedgerFormatException("A checkpoint has a size and a Base64 root");
    }
  }

  /** Where a log stands after the last leaf of the range. */
  public static Checkpoint of(LogOrigin origin, CompactRange range) {
    return new Checkpoint(origin, range.size(), Hashes.base64(range.root()));
  }

  /** The signed note: the text and one signature line. */
  public String sign(LogSigner signer) {
    VerifierKey key = VerifierKey.of(origin, signer);
    byte[] signature = signer.sign(text().getBytes(StandardCharsets.UTF_8));
    byte[] line = Arrays.copyOf(key.id(), 4 + signature.length);
    System.arraycopy(signature, 0, line, 4, signature.length);
    return text() + "\n" + DASH + origin + " " + Hashes.base64(line) + "\n";
  }

  /** The three lines that are signed. */
  public String text() {
    return origin + "\n" + size + "\n" + root + "\n";
  }

  /** Reads a signed note and checks the key's signature on it; others' signatures are ignored. */
  public static Checkpoint verified(String note, VerifierKey key) {
    Checkpoint checkpoint = unverified(note);
    if (!checkpoint.origin.equals(key.origin())) {
      throw new LedgerFormatException("The checkpoint is of another log than the key");
    }
    int end = end(note);
    byte[] text = note.substring(0, end).getBytes(StandardCharsets.UTF_8);
    boolean signed = false;
    for (String line : note.substring(end + 1).split("\n", -1)) {
      String prefix = DASH + key.origin() + " ";
      if (line.startsWith(prefix)) {
        byte[] bytes = Hashes.bytes(line.substring(prefix.length()));
        if (bytes.length > 4 && Arrays.equals(bytes, 0, 4, key.id(), 0, 4)) {
          if (!key.verifies(text, Arrays.copyOfRange(bytes, 4, bytes.length))) {
            throw new LedgerFormatException("The signature on the checkpoint is wrong");
          }
          signed = true;
        }
      }
    }
    if (!signed) {
      throw new LedgerFormatException("The key did not sign the checkpoint");
    }
    return checkpoint;
  }

  /** Reads a signed note without believing it. */
  public static Checkpoint unverified(String note) {
    String[] lines = note.substring(0, end(note)).split("\n", -1);
    if (lines.length < 4 || !SIZE.matcher(lines[1]).matches()) {
      throw new LedgerFormatException("A checkpoint has three lines: origin, size, root");
    }
    try {
      return new Checkpoint(new LogOrigin(lines[0]), Long.parseLong(lines[1]), lines[2]);
    } catch (IllegalArgumentException e) {
      throw new LedgerFormatException("The checkpoint names no log origin", e);
    }
  }

  /** Where the text ends: after the newline before the last empty line. */
  private static int end(String note) {
    int blank = note.lastIndexOf("\n\n");
    boolean plain = note.chars().allMatch(c -> c == '\n' || c >= ' ');
    if (note.length() > MAX_NOTE || blank < 0 || !note.endsWith("\n") || !plain) {
      throw new LedgerFormatException("Not a signed note");
    }
    return blank + 1;
  }
}
