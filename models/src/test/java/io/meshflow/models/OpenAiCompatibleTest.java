package io.meshflow.models;

import io.meshflow.testkit.OpenAiLikeContract;
import io.meshflow.testkit.VendorUnderTest;

final class OpenAiCompatibleTest extends OpenAiLikeContract {

  @Override
  protected VendorUnderTest vendor() {
    return TestedVendor.of(Vendor.OPENAI_COMPATIBLE);
  }
}
