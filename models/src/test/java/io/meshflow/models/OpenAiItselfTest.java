package io.meshflow.models;

final class OpenAiItselfTest extends OpenAiLikeContract {

  @Override
  protected Vendor vendor() {
    return Vendor.OPENAI;
  }
}
