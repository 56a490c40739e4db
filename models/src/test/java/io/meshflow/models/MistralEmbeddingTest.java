package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.policy.EffectFailure;
import org.junit.jupiter.api.Test;

final class MistralEmbeddingTest extends VendorEmbeddingContract {

  @Override
  protected Vendor vendor() {
    return Vendor.MISTRAL;
  }

  @Override
  protected String path() {
    return "/v1/embeddings";
  }

  @Override
  protected String answer(String numbers) {
    return "{\"data\":[{\"index\":0,\"embedding\":" + numbers + "}]}";
  }

  @Override
  protected boolean takesTokens() {
    return true;
  }

  @Test
  void aLengthOfVectorsThatItDoesNotOfferIsRefused() {
    assertThatThrownBy(() -> sent(256, "", "x")).isInstanceOf(EffectFailure.Permanent.class);
  }
}
