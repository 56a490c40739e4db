package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.models.stub.OpenAiReplies;
import io.meshflow.models.stub.StubRequest;
import io.meshflow.models.stub.VendorReplies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AzureDialectTest extends VendorContract {

  @Override
  protected Vendor vendor() {
    return Vendor.AZURE;
  }

  @Override
  protected VendorReplies replies() {
    return new OpenAiReplies();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("api_version", "2025-04-01-preview");
  }

  @Override
  protected Value sent() {
    return Json.parse(
        """
        {"top_p":0.5,"stop":["END"],"seed":7,"parallel_tool_calls":false,
         "tool_choice":{"type":"function","function":{"name":"lookup"}}}
        """);
  }

  @Override
  protected List<String> lacking() {
    return List.of();
  }

  @Test
  void theRequestSpeaksTheDialect() {
    StubRequest request = talked();
    assertThat(request.path())
        .isEqualTo("/openai/deployments/m-1/chat/completions?api-version=2025-04-01-preview");
    assertThat(request.header("api-key")).contains(KEY);
    assertThat(request.header("authorization")).isEmpty();
    assertThat(request.json().whole("max_completion_tokens")).isEqualTo(2_048);
  }
}
