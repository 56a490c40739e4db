package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatForm;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.policy.RiskTier;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client of OpenAI's dialect asks for goes out in the vendor's words, or is told of. */
final class LeftOutTest {

  private static final String ASKED =
      """
      {"messages":[{"role":"user","content":[{"type":"text","text":"x"},
         {"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}],
       "n":2,"presence_penalty":0.5,"frequency_penalty":0.25,"logprobs":true,
       "response_format":{"type":"json_object"}}
      """;

  private static Dialect.Outgoing written(Vendor vendor, String body) {
    ChatRequest request =
        ChatForm.read((Value.Obj) Json.parse(body))
            .request(
                "a",
                new ModelOffer("m", "p", "m-1", Optional.empty(), 100_000, 1_000),
                RiskTier.INTERNAL);
    Vendor.Access access = new Vendor.Access("p", "http://127.0.0.1:1", "k", "K", Map.of());
    return vendor.dialect(access, InstantSource.system()).write(request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ANTHROPIC | frequency_penalty n presence_penalty response_format |",
        "BEDROCK | frequency_penalty image_url n presence_penalty response_format |",
        "GEMINI | n | \"frequencyPenalty\":0.25 \"presencePenalty\":0.5 application/json",
        "COHERE | n | \"frequency_penalty\":0.25 \"presence_penalty\":0.5 json_object",
        "MISTRAL | logprobs | \"frequency_penalty\":0.25 \"n\":2 json_object",
        "OPENAI_COMPATIBLE | | \"n\":2 json_object logprobs"
      })
  void whatIsAskedForGoesOutOrIsToldOf(Vendor vendor, String leftOut, String sent) {
    Dialect.Outgoing out = written(vendor, ASKED);
    assertThat(String.join(" ", out.leftOut())).isEqualTo(leftOut == null ? "" : leftOut);
    Arrays.stream((sent == null ? "messages" : sent).split(" "))
        .forEach(part -> assertThat(out.body()).contains(part));
  }

  @ParameterizedTest
  @CsvSource({"ANTHROPIC", "BEDROCK", "GEMINI", "COHERE", "MISTRAL"})
  void whatSaysNothingIsNotMissed(Vendor vendor) {
    String plain =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":1,\"logprobs\":null}";
    assertThat(written(vendor, plain).leftOut()).isEmpty();
  }
}
