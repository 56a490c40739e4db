package io.meshflow.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The variables about calls through the gateway reach a served process. */
@Timeout(120)
final class GatewaySettingsTest {

  private static final String PATH = "/v1/chat/completions";

  @TempDir Path folder;

  private static Value.Obj question(int most) {
    return (Value.Obj)
        Json.parse(
            "{\"model\":\"stub\",\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                .formatted(most));
  }

  @Test
  void whatACallMayCostIsASetting() throws Exception {
    Map<String, String> settings =
        Map.of(
            "MESHFLOW_MODEL_PRICE", "1/2",
            "MESHFLOW_GATEWAY_BUDGET_USD", "0.02",
            "MESHFLOW_GATEWAY_BUDGET_TOKENS", "9000");
    try (ServedMesh mesh = ServedMesh.start(folder, settings)) {
      assertThat(mesh.post(PATH, question(8_000)).has("choices")).isTrue();
      assertThatThrownBy(() -> mesh.post(PATH, question(12_000)))
          .hasMessageContaining("budget of $0.02");
      assertThatThrownBy(() -> mesh.post(PATH, question(9_000)))
          .hasMessageContaining("of 9000 tokens");
    }
  }
}
