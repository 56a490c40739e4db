package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.testkit.OpenAiLikeContract;
import io.meshflow.testkit.VendorUnderTest;
import org.junit.jupiter.api.Test;

final class MistralDialectTest extends OpenAiLikeContract {

  @Override
  protected VendorUnderTest vendor() {
    return TestedVendor.of(Vendor.MISTRAL);
  }

  @Override
  protected Value sent() {
    return Json.parse(
        """
        {"top_p":0.5,"stop":["END"],"random_seed":7,"parallel_tool_calls":false,
         "tool_choice":{"type":"function","function":{"name":"lookup"}}}
        """);
  }

  @Override
  protected StubReply tooLong() {
    return replies()
        .error(
            400,
            "invalid_request_prompt",
            "Prompt contains 33207 tokens and 0 draft tokens, too large for model with 32768 maximum context length");
  }

  @Test
  void theRequestSpeaksTheDialect() {
    StubRequest request = talked();
    assertThat(request.path()).isEqualTo("/v1/chat/completions");
    assertThat(request.header("authorization")).contains("Bearer " + KEY);
    Value.Obj body = request.json();
    assertThat(body.has("stream_options")).isFalse();
    assertThat(body.whole("max_tokens")).isEqualTo(2_048);
    Value.Obj call =
        (Value.Obj) ((Value.Obj) body.array("messages").get(2)).array("tool_calls").getFirst();
    Value.Obj result = (Value.Obj) body.array("messages").get(3);
    assertThat(call.text("id")).matches("[A-Za-z0-9]{9}").isEqualTo(result.text("tool_call_id"));
  }
}
