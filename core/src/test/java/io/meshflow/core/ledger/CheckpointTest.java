package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CheckpointTest {

  private final Ed25519Signer signer = Ed25519Signer.generate();
  private final LogOrigin origin = new LogOrigin("log/8f3c");
  private final VerifierKey key = VerifierKey.of(origin, signer);
  private final Checkpoint checkpoint =
      new Checkpoint(origin, 42, Hashes.base64(Hashes.leaf(new byte[1])));

  @Test
  void theSignatureOfTheGoNotePackageVerifies() {
    byte[] typed = Hashes.bytes("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    byte[] signed =
        Hashes.bytes(
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=");
    String text =
        "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n";
    assertThat(
            VerifierKey.verifies(
                Arrays.copyOfRange(typed, 1, 33),
                text.getBytes(StandardCharsets.UTF_8),
                Arrays.copyOfRange(signed, 4, signed.length)))
        .isTrue();
    byte[] named = Arrays.copyOf("PeterNeumann\n".getBytes(StandardCharsets.UTF_8), 13 + 33);
    System.arraycopy(typed, 0, named, 13, 33);
    assertThat(HexFormat.of().formatHex(Hashes.plain(named)).substring(0, 8))
        .isEqualTo("c74f20a3")
        .isEqualTo(HexFormat.of().formatHex(signed, 0, 4));
  }

  @Test
  void aSignedCheckpointReadsBack() {
    String note = checkpoint.sign(signer);
    assertThat(note).startsWith("log/8f3c\n42\n").contains("\n\n\u2014 log/8f3c ");
    assertThat(Checkpoint.verified(note, key)).isEqualTo(checkpoint);
    assertThat(VerifierKey.parse(key.text())).isEqualTo(key);
  }

  @Test
  void aCheckpointTakesSizeAndRootFromTheLog() {
    CompactRange range = new CompactRange();
    range.append(Header.leaf(new byte[] {7}));
    Checkpoint now = Checkpoint.of(origin, range);
    assertThat(now.size()).isEqualTo(1);
    assertThat(now.root()).isEqualTo(Hashes.base64(Hashes.leaf(new byte[] {7})));
  }

  @Test
  void aSignatureOfAnotherIsIgnoredBesideOurs() {
    String note = checkpoint.sign(signer) + "\u2014 witness.example " + "AAAA".repeat(20) + "\n";
    assertThat(Checkpoint.verified(note, key)).isEqualTo(checkpoint);
  }

  @Test
  void nothingButTheSignedTextIsBelieved() {
    String note = checkpoint.sign(signer);
    VerifierKey stranger = VerifierKey.of(origin, Ed25519Signer.generate());
    assertThatThrownBy(() -> Checkpoint.verified(note, stranger))
        .isInstanceOf(LedgerFormatException.class);
    VerifierKey elsewhere = VerifierKey.of(new LogOrigin("log/other"), signer);
    assertThatThrownBy(() -> Checkpoint.verified(note, elsewhere))
        .isInstanceOf(LedgerFormatException.class);
    for (String bad :
        List.of(
            "",
            "\n\n",
            "x",
            note.replace("\n42\n", "\n43\n"),
            note.replace("\n42\n", "\n042\n"),
            note.replace("\n42\n", "\n-1\n"),
            note.replace("\n\n", "\n"),
            note.stripTrailing(),
            note.replace("\u2014", "-"),
            note.replace("\n42\n", "\n42\r\n"),
            note.substring(0, note.indexOf("\u2014")))) {
      assertThatThrownBy(() -> Checkpoint.verified(bad, key))
          .isInstanceOf(LedgerFormatException.class);
    }
  }

  @Test
  void aPublicKeyIsReadOnlyWithItsOwnId() {
    for (String bad :
        List.of(
            "",
            "log/8f3c",
            "log/8f3c+00000000+" + key.text().split("\\+", 3)[2],
            key.text() + "x",
            key.text().replace("log", "LOG"))) {
      assertThatThrownBy(() -> VerifierKey.parse(bad)).isInstanceOf(LedgerFormatException.class);
    }
  }

  @Test
  void aKeptKeyPairSignsAgainAndHalvesOfTwoAreRefused() {
    Ed25519Signer kept = Ed25519Signer.of(signer.pkcs8(), signer.publicKey());
    assertThat(Checkpoint.verified(checkpoint.sign(kept), key)).isEqualTo(checkpoint);
    byte[] other = Ed25519Signer.generate().publicKey();
    assertThatThrownBy(() -> Ed25519Signer.of(signer.pkcs8(), other))
        .isInstanceOf(LedgerFormatException.class);
    assertThatThrownBy(() -> Ed25519Signer.of(new byte[7], other))
        .isInstanceOf(LedgerFormatException.class);
  }

  @Test
  void aReceiptProvesItsRecordAndNoOther() {
    MerkleTree tree = new MerkleTree();
    for (byte i = 0; i < 11; i++) {
      tree.append(Hashes.leaf(new byte[] {i}));
    }
    Checkpoint now = new Checkpoint(origin, tree.size(), Hashes.base64(tree.root()));
    Receipt receipt = Receipt.of(tree, 4, now, now.sign(signer));
    assertThat(Receipt.parse(receipt.text())).isEqualTo(receipt);
    assertThat(receipt.proves(new byte[] {4}, key)).isTrue();
    assertThat(receipt.proves(new byte[] {5}, key)).isFalse();
    assertThat(receipt.proves(new byte[] {4}, VerifierKey.of(origin, Ed25519Signer.generate())))
        .isFalse();
    String extra = receipt.text().replace("\nindex", "\nextra AAAA\nindex");
    assertThat(Receipt.parse(extra)).isEqualTo(receipt);
    for (String bad : List.of("", "a\n\nb", "c2sp.org/tlog-proof@v1\nindex 01\n\n", "\n\n")) {
      assertThatThrownBy(() -> Receipt.parse(bad)).isInstanceOf(LedgerFormatException.class);
    }
  }
}
