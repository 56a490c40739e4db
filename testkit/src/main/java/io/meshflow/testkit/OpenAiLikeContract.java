package io.meshflow.testkit;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.stub.OpenAiReplies;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.VendorReplies;
import java.util.List;
import java.util.Map;

/** What everybody must do who speaks like OpenAI. */
public abstract class OpenAiLikeContract extends VendorFaultContract {

  @Override
  protected VendorReplies replies() {
    return new OpenAiReplies();
  }

  /** The count and {@code [DONE]}. */
  @Override
  protected int afterTheEnd() {
    return 2;
  }

  @Override
  protected Value sent() {
    return Json.parse(
        """
        {"top_p":0.5,"stop":["END"],"seed":7,"parallel_tool_calls":false,
         "tool_choice":{"type":"function","function":{"name":"lookup"}}}
        """);
  }

  @Override
  protected Map<String, Finish> reasons() {
    return Map.of(
        "stop", Finish.STOP, "length", Finish.LENGTH, "content_filter", Finish.CONTENT_FILTER);
  }

  @Override
  protected long thoughtTokens() {
    return 2;
  }

  @Override
  protected List<String> lacking() {
    return List.of();
  }

  @Override
  protected StubReply tooLong() {
    return replies()
        .error(
            400,
            "context_length_exceeded",
            "This model's maximum context length is 8192 tokens. However, your messages resulted in"
                + " 9000 tokens. Please reduce the length of the messages.");
  }
}
