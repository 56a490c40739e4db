package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import org.junit.jupiter.api.Test;

final class GeminiEmbeddingTest extends VendorEmbeddingContract {

  @Override
  protected Vendor vendor() {
    return Vendor.GEMINI;
  }

  @Override
  protected String path() {
    return "/v1beta/models/m-1:batchEmbedContents";
  }

  @Override
  protected String answer(String numbers) {
    return "{\"embeddings\":[{\"values\":" + numbers + "}]}";
  }

  @Test
  void theRequestSpeaksTheDialect() {
    assertThat(sent(256, "query", "a red house").json())
        .isEqualTo(
            Json.parse(
                """
                {"requests":[{"model":"models/m-1","content":{"parts":[{"text":"a red house"}]},
                  "taskType":"RETRIEVAL_QUERY","outputDimensionality":256}]}
                """));
    assertThat(server.requests().getLast().header("x-goog-api-key")).contains(KEY);
    assertThat(embed("a red house").usage().estimated()).isTrue();
  }
}
