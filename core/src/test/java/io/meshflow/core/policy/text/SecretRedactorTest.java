package io.meshflow.core.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRedactorTest {

  @Test
  void noneOfTheKnownShapesStays() {
    List<String> lines = Corpus.of("secrets.txt");
    assertThat(lines).hasSizeGreaterThanOrEqualTo(40);
    for (String line : lines) {
      Marked marked = Marked.of(line);
      String redacted = SecretRedactor.redact(marked.text());
      for (int[] place : marked.wanted()) {
        assertThat(redacted).doesNotContain(marked.text().substring(place[0], place[1]));
      }
      assertThat(redacted).contains(SecretRedactor.MARK);
    }
  }

  @Test
  void aSecretAmongOtherLinesGoesAlone() {
    assertThat(SecretRedactor.redact("user: bob\npassword: hunter22\nport: 5432"))
        .isEqualTo("user: bob\npassword: [SECRET-REDACTED]\nport: 5432");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The password policy requires twelve characters.",
        "max_tokens: 500, tokens used 1200",
        "https://example.org/a/b?page=2&lang=en",
        "The key to success is a secret of the trade.",
        "postgres://localhost:5432/app",
        "c29tZSB0ZXh0IHdpdGhvdXQgYW55dGhpbmcgc2VjcmV0",
        "The public key is on the server; the token ring network is old."
      })
  void harmlessTextStaysAsItIs(String text) {
    assertThat(SecretRedactor.redact(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a=", "://", "curl -u ", "eyJ", "password", "[?&]key=", "QUJD"})
  void aLongTextOfAnythingTakesAMoment(String piece) {
    String text = piece.repeat(50_000 / piece.length());
    Assertions.assertTimeout(Duration.ofMinutes(5), () -> SecretRedactor.redact(text), piece);
  }
}
