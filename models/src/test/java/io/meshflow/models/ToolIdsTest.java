package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import org.junit.jupiter.api.Test;

final class ToolIdsTest {

  private static final String SIGNED = "gemini-0:" + "c2ln+/bmVk".repeat(20) + "==";

  @Test
  void idsThatAVendorTakesStayAsTheyAre() {
    assertThat(ToolIds.strict("toolu_01-A")).isEqualTo("toolu_01-A");
    assertThat(ToolIds.bounded("functions.lookup:0")).isEqualTo("functions.lookup:0");
  }

  @Test
  void othersBecomeOneThatIsTakenAndAlwaysTheSame() {
    assertThat(ToolIds.strict(SIGNED))
        .matches("[A-Za-z0-9_-]{1,64}")
        .isEqualTo(ToolIds.strict(SIGNED))
        .isNotEqualTo(ToolIds.strict(SIGNED + "x"));
    assertThat(ToolIds.strict("functions.lookup:0")).matches("[A-Za-z0-9_-]{1,64}");
    assertThat(ToolIds.bounded(SIGNED)).hasSizeLessThanOrEqualTo(64);
  }

  @Test
  void whatIsNoIdStays() {
    Value odd = Json.parse("{\"role\":\"assistant\",\"tool_calls\":[1,{\"id\":2}],\"x\":null}");
    assertThat(ToolIds.renamed(odd, id -> "renamed")).isEqualTo(odd);
  }
}
