package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import org.junit.jupiter.api.Test;

final class VoyageEmbeddingTest extends VendorEmbeddingContract {

  @Override
  protected Vendor vendor() {
    return Vendor.VOYAGE;
  }

  @Override
  protected String path() {
    return "/v1/embeddings";
  }

  @Override
  protected String answer(String numbers) {
    return "{\"data\":[{\"index\":0,\"embedding\":"
        + numbers
        + "}],\"usage\":{\"total_tokens\":3}}";
  }

  @Test
  void theRequestSpeaksTheDialect() {
    assertThat(sent(256, "document", "a red house").json())
        .isEqualTo(
            Json.parse(
                """
                {"model":"m-1","input":["a red house"],"input_type":"document",
                 "output_dimension":256,"truncation":false}
                """));
    assertThat(sent(0, "", "x").json().has("input_type")).isFalse();
  }
}
