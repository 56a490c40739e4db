package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.UnusableAnswer;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.testkit.Permits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that were counted, and that cannot be used or were cut at their longest. */
@Timeout(60)
final class UnusableAnswerTest {

  private static final Usage COUNTED = new Usage(13, 5, 0, 0, false);

  private final StubModelServer server = StubModelServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static ChatRequest request(Value schema) {
    return new ChatRequest(
        "a",
        new ModelOffer("m", "local", "m-1", Optional.empty(), 8192, 1024),
        RiskTier.INTERNAL,
        List.of(new Message.User("Hi")),
        List.of(),
        new ChatRequest.Sampling(100, -1),
        schema);
  }

  private ChatResponse chat() {
    Vendor kind = Vendor.OPENAI_COMPATIBLE;
    Vendor.Access access = new Vendor.Access("local", server.baseUrl(), "", "KEY", Map.of());
    InstantSource clock = InstantSource.system();
    return new VendorModel(
            kind.endpoint(access),
            kind.dialect(access, clock),
            Timeouts.DEFAULT,
            clock,
            new VendorHttp(Duration.ofSeconds(5)))
        .chat(Permits.of(request(Value.NULL)), TokenSink.NONE);
  }

  private void answers(String finish, Value... calls) {
    List<Value> events = new ArrayList<>(List.of(calls));
    events.add(StubReply.delta(Value.Obj.EMPTY, Value.of(finish)));
    events.add(StubReply.usage(COUNTED.input(), COUNTED.output()));
    server.next(StubReply.events(events));
  }

  @Test
  void aCallThatIsNotJsonIsAFailureThatSaysWhatWasCounted() {
    answers("tool_calls", StubReply.call(0, "c", "lookup", "{\"key\": "));
    UnusableAnswer unusable = catchThrowableOfType(UnusableAnswer.class, this::chat);
    assertThat(unusable.code()).isEqualTo("invalid_tool_json");
    assertThat(unusable.usage()).isEqualTo(COUNTED);
    assertThat(unusable.served()).isEqualTo("local/m-1");
    assertThat(unusable.detail()).contains("lookup");
  }

  @Test
  void aCallThatWasCutIsLeftOutAndTheAnswerEndsAsTooLong() {
    Value text = StubReply.delta(Value.obj("content", Value.of("I look.")), Value.NULL);
    for (String half : List.of("{\"key\": ", "")) {
      answers(
          "length",
          text,
          StubReply.call(0, "a", "lookup", "{\"key\":1}"),
          StubReply.call(1, "b", "lookup", half));
      ChatResponse cut = chat();
      assertThat(cut.finish()).isEqualTo(Finish.LENGTH);
      assertThat(cut.text()).isEqualTo("I look.");
      assertThat(cut.toolUses()).extracting(ToolUse::id).containsExactly("a");
      assertThat(cut.usage()).isEqualTo(COUNTED);
    }
  }

  @Test
  void dataThatWasCutIsAnAnswerThatIsTooLong() throws MalformedAnswerException {
    Value schema = Json.parse("{\"type\":\"object\"}");
    AnswerDraft draft = new AnswerDraft(request(schema), TokenSink.NONE);
    Value half = StubReply.call(0, "c", "structured_answer", "{\"a\": [1, ");
    Value.Obj choice = ((Value.Obj) half).objects("choices").getFirst();
    draft.calls().accept(choice.object("delta").objects("tool_calls").getFirst());
    draft.finish(Finish.LENGTH);
    ChatResponse cut = draft.unwrapped();
    assertThat(cut.finish()).isEqualTo(Finish.LENGTH);
    assertThat(cut.text()).isEmpty();
    assertThat(cut.toolUses()).isEmpty();
  }
}
