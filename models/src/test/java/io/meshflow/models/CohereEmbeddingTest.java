package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import org.junit.jupiter.api.Test;

final class CohereEmbeddingTest extends VendorEmbeddingContract {

  @Override
  protected Vendor vendor() {
    return Vendor.COHERE;
  }

  @Override
  protected String path() {
    return "/v2/embed";
  }

  @Override
  protected String answer(String numbers) {
    return "{\"embeddings\":{\"float\":[" + numbers + "]}}";
  }

  @Test
  void theRequestSpeaksTheDialect() {
    assertThat(sent(256, "query", "a red house").json())
        .isEqualTo(
            Json.parse(
                """
                {"model":"m-1","texts":["a red house"],"input_type":"search_query",
                 "embedding_types":["float"],"truncate":"NONE","output_dimension":256}
                """));
    assertThat(sent(0, "", "x").json().text("input_type")).isEqualTo("search_document");
    assertThat(embed("a red house").usage().input()).isEqualTo(3);
  }
}
