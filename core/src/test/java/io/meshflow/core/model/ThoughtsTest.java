package io.meshflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.PhiScrubber;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ThoughtsTest {

  private static final Value SIGNED = ThoughtBlocks.thinking("Call 555-12-3456.", "c2lnbmVk");
  private static final Value SILENT =
      Json.parse("{\"type\":\"redacted_thinking\",\"data\":\"aGlk\"}");
  private static final Thoughts OWN = new Thoughts(Thoughts.ANTHROPIC, List.of(SIGNED, SILENT));
  private static final Thoughts FOREIGN =
      new Thoughts("bedrock", List.of(Json.parse("{\"reasoningContent\":{}}")), "Maybe.");

  @Test
  void whatWasWrittenIsReadAgain() {
    assertThat(Thoughts.read(OWN.document())).isEqualTo(OWN);
    assertThat(Thoughts.read(FOREIGN.whole())).isEqualTo(FOREIGN);
    assertThat(Thoughts.read(FOREIGN.document()).text()).isEmpty();
    assertThat(Thoughts.NONE.whole()).isEqualTo(Value.NULL);
    assertThat(Thoughts.read(Value.NULL)).isEqualTo(Thoughts.NONE);
  }

  @Test
  void blocksThatWereAlteredAreGone() {
    String written = Json.canonical(OWN.document());
    String scrubbed = written.replace("555-12-3456", PhiScrubber.scrub("555-12-3456"));
    assertThat(scrubbed).isNotEqualTo(written);
    assertThat(Thoughts.read(Json.parse(scrubbed)).none()).isTrue();
    assertThat(Thoughts.read(((Value.Obj) OWN.document()).without("sum")).none()).isTrue();
  }

  @Test
  void clientsSendBackWhatTheyGot() {
    assertThat(ThoughtBlocks.of(OWN)).containsExactly(SIGNED, SILENT);
    assertThat(ThoughtBlocks.read(ThoughtBlocks.of(OWN))).isEqualTo(OWN);
    Value.Obj packed = (Value.Obj) ThoughtBlocks.of(FOREIGN).getFirst();
    assertThat(packed.text("thinking")).isEqualTo("Maybe.");
    assertThat(ThoughtBlocks.read(List.of(packed)))
        .isEqualTo(new Thoughts("bedrock", FOREIGN.blocks()));
  }

  @Test
  void oneThatIsNotSignedTakesTheOthersWithIt() {
    Value unsigned = ThoughtBlocks.thinking("Hm.", "");
    assertThat(ThoughtBlocks.of(new Thoughts("", List.of(), "Hm."))).containsExactly(unsigned);
    assertThat(ThoughtBlocks.read(List.of(SIGNED, unsigned)).none()).isTrue();
    assertThat(ThoughtBlocks.read(List.of(SIGNED, ThoughtBlocks.of(FOREIGN).getFirst())).none())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"meshflow.", "meshflow.%%%", "meshflow.e30", "meshflow.bm90IGpzb24"})
  void aSignatureThatIsNotOursIsNone(String signature) {
    assertThat(ThoughtBlocks.read(List.of(ThoughtBlocks.thinking("x", signature))).none()).isTrue();
    assertThat(ThoughtBlocks.read(List.of(Value.of(1), Value.NULL)).none()).isTrue();
  }
}
