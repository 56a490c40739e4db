package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The proof, for its holder to keep, that one record is in the log at an index (C2SP tlog-proof):
 * Base64 hashes from the sibling up, and the signed checkpoint they lead to.
 */
public record Receipt(long index, List<String> proof, String note) {

  private static final String MAGIC = "c2sp.org/tlog-proof@v1";
  private static final Pattern INDEX = Pattern.compile("index (0|[1-9][0-9]{0,15})");

  public Receipt {
    proof = List.copyOf(proof);
    if (index < 0 || proof.size() > 64 || !proof.stream().allMatch(Hashes::isBase64)) {
      throw new LedgerFormatException("A receipt has an index and at most 64 Base64 hashes");
    }
  }

  /** The receipt of the leaf at the index of a checkpointed tree. */
  public static Receipt of(TreeNodes nodes, long index, Checkpoint checkpoint, String note) {
    return new Receipt(index, texts(MerkleProof.inclusion(nodes, index, checkpoint.size())), note);
  }

  /** Whether it proves, under the key, that the record with these header bytes is in the log. */
  public boolean proves(byte[] headerBytes, VerifierKey key) {
    try {
      Checkpoint checkpoint = Checkpoint.verified(note, key);
      return MerkleProof.verifyInclusion(
          Hashes.leaf(headerBytes),
          index,
          checkpoint.size(),
          hashes(proof),
          Hashes.hash(checkpoint.root()));
    } catch (LedgerFormatException e) {
      return false;
    }
  }

  /** The text form, kept in files named .tlog-proof. */
  public String text() {
    StringBuilder text = new StringBuilder(MAGIC + "\nindex " + index + "\n");
    proof.forEach(hash -> text.append(hash).append('\n'));
    return text.append('\n').append(note).toString();
  }

  /** Reads the text form; a {@link LedgerFormatException} says what is wrong. */
  public static Receipt parse(String text) {
    int blank = text.indexOf("\n\n");
    if (blank < 0) {
      throw new LedgerFormatException("A receipt has an empty line before its checkpoint");
    }
    List<String> lines = new ArrayList<>(List.of(text.substring(0, blank).split("\n")));
    if (!lines.removeFirst().equals(MAGIC)) {
      throw new LedgerFormatException("Not a receipt of version 1");
    }
    if (!lines.isEmpty() && lines.getFirst().startsWith("extra ")) {
      lines.removeFirst();
    }
    if (lines.isEmpty() || !INDEX.matcher(lines.getFirst()).matches()) {
      throw new LedgerFormatException("A receipt names its index");
    }
    long index = Long.parseLong(lines.removeFirst().substring("index ".length()));
    return new Receipt(index, lines, text.substring(blank + 2));
  }

  static List<String> texts(List<byte[]> hashes) {
    return hashes.stream().map(Hashes::base64).toList();
  }

  static List<byte[]> hashes(List<String> texts) {
    return texts.stream().map(Hashes::hash).toList();
  }
}
