package io.meshflow.core.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class DigestTest {
  @Test
  void theDigestOfPartsIsTheDigestOfTheirConcatenation() {
    Digest whole = Digest.sha256("abc".getBytes(UTF_8));
    assertThat(Digest.sha256("a".getBytes(UTF_8), "bc".getBytes(UTF_8))).isEqualTo(whole);
    assertThat(whole.hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void textThatIsNotADigestIsRefused() {
    assertThatThrownBy(() -> new Digest("ABC")).isInstanceOf(IllegalArgumentException.class);
  }
}
