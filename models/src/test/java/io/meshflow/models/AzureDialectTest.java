package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.stub.StubRequest;
import io.meshflow.testkit.OpenAiLikeContract;
import io.meshflow.testkit.VendorUnderTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AzureDialectTest extends OpenAiLikeContract {

  @Override
  protected VendorUnderTest vendor() {
    return new TestedVendor(Vendor.AZURE, Map.of("api_version", "2025-04-01-preview"));
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
