package io.meshflow.models;

final class OpenAiCompatibleTest extends OpenAiLikeContract {

  @Override
  protected Vendor vendor() {
    return Vendor.OPENAI_COMPATIBLE;
  }
}
