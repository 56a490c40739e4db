package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.models.stub.StubRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AzureDialectTest extends OpenAiLikeContract {

  @Override
  protected Vendor vendor() {
    return Vendor.AZURE;
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("api_version", "2025-04-01-preview");
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
