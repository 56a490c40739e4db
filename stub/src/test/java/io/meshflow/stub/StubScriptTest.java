package io.meshflow.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StubScriptTest {

  private static List<StubReply> read(String json) {
    return StubScript.read(json, new AnthropicReplies());
  }

  @Test
  void answersAreReadInTheWordsOfTheVendor() {
    List<StubReply> replies =
        read(
            """
            [{"error": {"status": 429, "code": "busy", "message": "slow", "retry_after": 2}},
             {"tool_calls": [{"tool": "lookup", "arguments": {"key": "a"}}], "delay_ms": 5},
             {"text": "Half of it", "pieces": 3, "pace_ms": 20, "end": "break"}]
            """);
    assertThat(replies).hasSize(3);
    assertThat(replies.get(0).status()).isEqualTo(429);
    assertThat(replies.get(0).headers()).containsEntry("retry-after", "2");
    assertThat(replies.get(1).delay()).isEqualTo(Duration.ofMillis(5));
    assertThat(replies.get(1).pieces().toString()).contains("tool_use", "lookup");
    assertThat(replies.get(2).pieces()).hasSize(3);
    assertThat(replies.get(2).end()).isEqualTo(StubReply.End.BREAK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nonsense|not JSON",
        "{}|JSON array",
        "[]|JSON array",
        "[{\"text\": \"a\"}, 7]|answer 2",
        "[{\"txt\": \"a\"}]|'txt' is none of",
        "[{\"text\": 1}]|answer 1",
        "[{\"text\": \"a\", \"end\": \"later\"}]|proper, break or silence"
      })
  void whatCannotBeUsedIsNamed(String json, String told) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }
}
