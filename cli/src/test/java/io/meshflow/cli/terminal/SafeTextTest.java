package io.meshflow.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SafeTextTest {

  @Test
  void escapeSequencesDisappear() {
    assertThat(SafeText.block("a\u001b[31mb\u001b[0mc")).isEqualTo("abc");
    assertThat(SafeText.block("a\u001b]0;title\u0007b")).isEqualTo("ab");
    assertThat(SafeText.block("a\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\"))
        .isEqualTo("alink");
    assertThat(SafeText.block("a\u001bPq...\u001b\\b")).isEqualTo("ab");
    assertThat(SafeText.block("a\u009b2Jb")).isEqualTo("ab");
    assertThat(SafeText.block("a\rb\r\nc\u0008d")).isEqualTo("a\nb\ncd");
  }

  @Test
  void whatDeceivesIsWrittenOutWherePeopleDecide() {
    assertThat(SafeText.exact("pay\u202e001\u200b")).isEqualTo("pay\\u202e001\\u200b");
    assertThat(SafeText.exact("a\u001b[8mhidden")).isEqualTo("a\\u001b[8mhidden");
  }

  @Property(tries = 500)
  void noTextKeepsAControlCharacter(@ForAll String text) {
    assertThat(SafeText.block(text).chars().filter(c -> c != '\n'))
        .noneMatch(c -> c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0));
    assertThat(SafeText.exact(text).chars().filter(c -> c != '\n'))
        .noneMatch(c -> c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0));
  }
}
