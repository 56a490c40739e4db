package io.meshflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.RiskTier;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChatQuestionTest {

  private static final ModelOffer OFFER =
      new ModelOffer("m", "openai", "gpt-4o", Optional.empty(), 1_000, 100);
  private static final ToolOffer TOOL = new ToolOffer("look", "Looks.", Value.Obj.EMPTY);
  private static final ChatRequest.Sampling SAMPLING = new ChatRequest.Sampling(100, -1);
  private static final List<Message> MESSAGES =
      List.of(new Message.System("Be kind."), new Message.User("Hello"));

  private static ChatRequest chat(
      ModelOffer offer,
      List<Message> messages,
      List<ToolOffer> tools,
      ChatRequest.Sampling sampling,
      Value schema) {
    return new ChatRequest("a", offer, RiskTier.INTERNAL, messages, tools, sampling, schema);
  }

  private static ChatRequest like(List<Message> messages) {
    return chat(OFFER, messages, List.of(TOOL), SAMPLING, Value.Obj.EMPTY);
  }

  private static ChatRequest like(ChatRequest.Sampling sampling) {
    return chat(OFFER, MESSAGES, List.of(TOOL), sampling, Value.Obj.EMPTY);
  }

  private static ChatRequest like(ToolOffer tool) {
    return chat(OFFER, MESSAGES, List.of(tool), SAMPLING, Value.Obj.EMPTY);
  }

  private static ModelOffer offer(String provider, String model) {
    return new ModelOffer("m", provider, model, Optional.empty(), 1_000, 100);
  }

  private static ChatRequest.Sampling wishing(String name, Value value) {
    return new ChatRequest.Sampling(100, -1, Value.obj(name, value), Value.Obj.EMPTY, Reuse.NONE);
  }

  @Test
  void everythingThatMayChangeTheAnswerMakesAnotherQuestion() {
    Value schema = Value.obj("type", Value.of("object"));
    Message.Image image = Message.Image.of("https://example.org/a.png");
    List<ChatRequest> different =
        List.of(
            like(MESSAGES),
            chat(offer("azure", "gpt-4o"), MESSAGES, List.of(TOOL), SAMPLING, Value.Obj.EMPTY),
            chat(offer("openai", "gpt-4"), MESSAGES, List.of(TOOL), SAMPLING, Value.Obj.EMPTY),
            like(List.of(new Message.System("Be rude."), new Message.User("Hello"))),
            like(List.of(new Message.System("Be kind."), new Message.User("Hello!"))),
            like(
                List.of(new Message.System("Be kind."), new Message.User("Hello", List.of(image)))),
            chat(OFFER, MESSAGES, List.of(), SAMPLING, Value.Obj.EMPTY),
            like(new ToolOffer("look", "Looks well.", Value.Obj.EMPTY)),
            like(new ToolOffer("look", "Looks.", (Value.Obj) schema)),
            chat(OFFER, MESSAGES, List.of(TOOL), SAMPLING, schema),
            like(new ChatRequest.Sampling(99, -1)),
            like(new ChatRequest.Sampling(100, 0)),
            like(wishing("top_p", Value.of(0.5))),
            like(wishing("seed", Value.of(7))),
            like(new ChatRequest.Sampling(100, -1, Value.obj("unknown", Value.of(1)))));
    Set<Digest> digests = new HashSet<>();
    different.forEach(chat -> digests.add(ChatQuestion.digest("t", chat)));
    assertThat(digests).hasSameSizeAs(different);
    assertThat(ChatQuestion.digest("u", different.getFirst())).isNotIn(digests);
  }

  @Test
  void whoAsksAndHowTheAnswerTravelsMakeNoOtherQuestion() {
    Value.Obj plain = Value.obj("model", Value.of("fast"), "top_p", Value.of(0.5));
    Value.Obj streamed = plain.with("model", Value.of("m")).with("stream", Value.TRUE);
    assertThat(ChatQuestion.digest("t", like(new ChatRequest.Sampling(100, -1, plain))))
        .isEqualTo(ChatQuestion.digest("t", like(new ChatRequest.Sampling(100, -1, streamed))));
  }
}
