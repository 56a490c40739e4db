package io.meshflow.core.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhiScrubberTest {

  @ParameterizedTest
  @ValueSource(strings = {"phi.txt", "phi-held-out.txt"})
  void nearlyAllIdentifiersGoAndHardlyAnythingElse(String corpus) {
    int wanted = 0;
    List<String> left = new ArrayList<>();
    List<String> needless = new ArrayList<>();
    for (String line : Corpus.raw(corpus)) {
      Marked marked = Marked.of(line);
      Spans spans = spans(marked.text());
      wanted += marked.wanted().size();
      left.addAll(marked.left(spans));
      needless.addAll(marked.needless(spans));
    }
    assertThat(left.size() * 20).as("left of %s: %s", wanted, left).isLessThanOrEqualTo(wanted);
    assertThat(needless.size() * 10)
        .as("needless beside %s: %s", wanted, needless)
        .isLessThanOrEqualTo(wanted);
  }

  private static Spans spans(String text) {
    Spans spans = new Spans();
    PhiPatterns.find(text, spans);
    PersonNames.find(text, spans);
    return spans;
  }

  @Test
  void theMarkStandsForTheIdentifier() {
    assertThat(PhiScrubber.scrub("Patient name: john smith, SSN 123-45-6789."))
        .isEqualTo("Patient name: [PHI-REDACTED], SSN [PHI-REDACTED].");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "She moved from New York to the United States Department of Health.",
        "Invoice total 12345 euros, paid in 2023.",
        "Version 3.12.10 was released; see section 4.2.1."
      })
  void harmlessTextStaysAsItIs(String text) {
    assertThat(PhiScrubber.scrub(text)).isEqualTo(text);
  }

  @Test
  void scrubbingTwiceChangesNothingMore() {
    for (String line : Corpus.raw("phi.txt")) {
      String once = PhiScrubber.scrub(Marked.of(line).text());
      assertThat(PhiScrubber.scrub(once)).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "1", "A b ", "1 ", "a.b@", "Aa Bb ", "- ", "1/2/", "patient: "})
  void aLongTextOfAnythingTakesAMoment(String piece) {
    String text = piece.repeat(50_000 / piece.length());
    Assertions.assertTimeout(Duration.ofMinutes(5), () -> PhiScrubber.scrub(text), piece);
  }
}
