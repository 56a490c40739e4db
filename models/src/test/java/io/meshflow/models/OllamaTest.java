package io.meshflow.models;

final class OllamaTest extends OpenAiLikeContract {

  @Override
  protected Vendor vendor() {
    return Vendor.OLLAMA;
  }
}
