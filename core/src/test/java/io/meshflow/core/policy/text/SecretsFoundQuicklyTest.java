package io.meshflow.core.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What finds secrets quickly finds what plain expressions find. */
class SecretsFoundQuicklyTest {

  private static final Pattern CODE = Pattern.compile("\\b[A-Za-z0-9+/]{8,400}={0,2}");

  private static String byExpression(String text) {
    Spans spans = new Spans();
    Matcher matcher = CODE.matcher(text);
    while (matcher.find()) {
      if (matcher.group().length() % 4 == 0 && isNameAndPassword(matcher.group())) {
        spans.add(matcher.start(), matcher.end());
      }
    }
    return spans.replace(text, "#");
  }

  private static boolean isNameAndPassword(String code) {
    String text = new String(Base64.getDecoder().decode(code), StandardCharsets.US_ASCII);
    return text.matches("[\\w.@+-]{1,100}:[!-~]{3,200}");
  }

  private static String byHand(String text) {
    Spans spans = new Spans();
    NamesAndPasswords.find(text, spans);
    return spans.replace(text, "#");
  }

  private static String letters(Random random, String from, int most) {
    int length = random.nextInt(most + 1);
    return random
        .ints(length, 0, from.length())
        .collect(StringBuilder::new, (b, i) -> b.append(from.charAt(i)), StringBuilder::append)
        .toString();
  }

  private static String code(Random random) {
    String name = letters(random, "abz09._@+-:é", random.nextInt(4) == 0 ? 104 : 6);
    String password = letters(random, "aZ9!~: \n", random.nextInt(4) == 0 ? 204 : 6);
    byte[] bytes = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    Base64.Encoder encoder =
        random.nextInt(4) == 0 ? Base64.getEncoder().withoutPadding() : Base64.getEncoder();
    return encoder.encodeToString(bytes);
  }

  @Test
  void namesAndPasswordsInBase64AreThoseOfTheExpression() {
    int hidden = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 6; i++) {
        text.append(letters(random, "a Z9+/=_-.\n\u0301\uD835\uDC00", 4)).append(code(random));
      }
      String expected = byExpression(text.toString());
      assertThat(byHand(text.toString())).as("seed %s: %s", seed, text).isEqualTo(expected);
      hidden += expected.contains("#") ? 1 : 0;
    }
    assertThat(hidden).isBetween(1_000, 19_999);
  }

  @Test
  void aSieveKnowsWhichListsATextHoldsAWordOf() {
    List<List<String>> lists =
        List.of(List.of("she", "hers"), List.of("he"), List.of("his", "x=1"), List.of("e s"));
    WordSieve sieve = WordSieve.of(lists);
    for (int seed = 0; seed < 5_000; seed++) {
      String text = letters(new Random(seed), "hHeErRsSiI x=1\u212A\u0130é", 12);
      int start = Math.min(text.length(), seed % 3);
      String lower = text.substring(start).toLowerCase(java.util.Locale.ROOT);
      long expected = 0;
      for (int list = 0; list < lists.size(); list++) {
        expected |= lists.get(list).stream().anyMatch(lower::contains) ? 1L << list : 0;
      }
      assertThat(sieve.in(text, start)).as("<%s> from %s", text, start).isEqualTo(expected);
    }
  }

  @Test
  void withoutAHintNothingThatFollowsMakesASecretOfWhatWasHarmless() {
    int harmless = 0;
    for (String line :
        Stream.of("secrets.txt", "benign.txt").flatMap(f -> Corpus.of(f).stream()).toList()) {
      String text = Marked.of(line).text();
      for (int end = 0; end <= text.length(); end++) {
        String begun = text.substring(0, end);
        if (SecretRedactor.mayHaveBegun(begun)) {
          continue;
        }
        harmless++;
        String redacted = SecretRedactor.redact(begun);
        for (String more : List.of("\"\"", "''", "@", "</")) {
          assertThat(SecretRedactor.redact(begun + more)).isEqualTo(redacted + more);
        }
      }
    }
    assertThat(harmless).isGreaterThan(1_000);
  }
}
