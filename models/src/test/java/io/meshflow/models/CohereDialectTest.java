package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.stub.CohereReplies;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.stub.VendorReplies;
import io.meshflow.testkit.VendorFaultContract;
import io.meshflow.testkit.VendorUnderTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CohereDialectTest extends VendorFaultContract {

  @Override
  protected VendorUnderTest vendor() {
    return TestedVendor.of(Vendor.COHERE);
  }

  @Override
  protected Map<String, Finish> reasons() {
    return Map.of(
        "COMPLETE",
        Finish.STOP,
        "STOP_SEQUENCE",
        Finish.STOP,
        "MAX_TOKENS",
        Finish.LENGTH,
        "ERROR_TOXIC",
        Finish.CONTENT_FILTER);
  }

  @Override
  protected VendorReplies replies() {
    return new CohereReplies();
  }

  @Override
  protected boolean saysWhatIsLeft() {
    return false;
  }

  @Override
  protected Value sent() {
    return Json.parse(
        """
        {"p":0.5,"stop_sequences":["END"],"seed":7,"tool_choice":"REQUIRED"}
        """);
  }

  @Override
  protected List<String> lacking() {
    return List.of("parallel_tool_calls");
  }

  @Override
  protected StubReply tooLong() {
    return replies()
        .error(
            400,
            "",
            "too many tokens: total number of tokens in the prompt cannot exceed 132096 - received 140000.");
  }

  @Test
  void theRequestSpeaksTheDialect() {
    StubRequest request = talked();
    assertThat(request.path()).isEqualTo("/v2/chat");
    assertThat(request.header("authorization")).contains("Bearer " + KEY);
    Value.Obj body = request.json();
    assertThat(body.array("messages").get(2))
        .isEqualTo(
            json(
                """
                {"role":"assistant","tool_calls":[{"id":"id-a","type":"function",
                  "function":{"name":"lookup","arguments":"{\\"key\\":\\"a\\"}"}}]}
                """));
    assertThat(body.array("messages").get(3))
        .isEqualTo(
            json("{\"role\":\"tool\",\"tool_call_id\":\"id-a\",\"content\":\"ERROR: gone\"}"));
    assertThat(body.fields()).doesNotContainKey("stream_options");
  }

  @Test
  void aSchemaIsAskedFor() {
    Value schema = json("{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"}}}");
    chat(Scene.STRUCTURED, with(ask("A title"), List.of(), schema));
    Value.Obj format = server.requests().getFirst().json().object("response_format");
    assertThat(format.text("type")).isEqualTo("json_object");
    assertThat(format.required("json_schema")).isEqualTo(schema);
  }
}
