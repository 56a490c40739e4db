package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Reuse;
import io.meshflow.core.model.Thoughts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What vendors of Claude's models must do besides: keep thoughts and prompts. */
public abstract class ClaudeContract extends VendorFaultContract {

  private static final Value.Obj THINK =
      (Value.Obj) Json.parse("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1500}}");

  /** The block of thoughts as it goes back. */
  protected abstract Value thought();

  /** The mark of a prompt that is to be kept, wherever it stands in the request. */
  protected abstract String mark();

  private ChatRequest request(String model, List<Message> messages, ChatRequest.Sampling sampling) {
    ChatRequest plain = ask("x");
    ModelOffer offer =
        new ModelOffer("m", vendor().name(), model, Optional.of(Price.FREE), 8_192, 4_096);
    return new ChatRequest(
        plain.agent(), offer, plain.risk(), messages, List.of(LOOKUP), sampling, Value.NULL);
  }

  private static ChatRequest.Sampling thinking() {
    return new ChatRequest.Sampling(2_048, -1, THINK, Value.Obj.EMPTY, Reuse.NONE);
  }

  private static ChatRequest.Sampling keeping() {
    return new ChatRequest.Sampling(
        2_048, -1, Value.Obj.EMPTY, Value.Obj.EMPTY, new Reuse(Duration.ZERO, true));
  }

  private List<Message> question() {
    return List.of(new Message.System("Be brief."), new Message.User("What is a?"));
  }

  private ChatResponse chat(ChatRequest request) {
    return model().chat(permit(request), TokenSink.NONE);
  }

  private Value sent(int n) {
    return server.requests().get(n).json();
  }

  /** Both refuse calls and results in a talk for which no tool is declared. */
  @Test
  protected void aTalkWithCallsDeclaresWhatWasCalled() {
    server.otherwise(replies().text("Hello"));
    chat(with(called(), List.of(), Value.NULL));
    assertThat(Json.canonical(sent(0))).containsOnlyOnce("Cannot be called any more.");
    chat(with(question(), List.of(), Value.NULL));
    assertThat(Json.canonical(sent(1))).doesNotContain("Cannot be called", "tool");
  }

  @Test
  protected void thoughtsGoBackSignedBeforeTheCallTheyLedToAndThinkingGoesOn() {
    server
        .next(replies().thoughtCalls("It may be 42.", "c2lnbmVk", use("id-a", "a")))
        .otherwise(replies().text("It is 42."));
    String model = "claude-sonnet-4-5";
    ChatResponse first = chat(request(model, question(), thinking()));
    assertThat(first.leftOut()).isEmpty();
    assertThat(first.text()).isEmpty();
    assertThat(first.thoughts().blocks()).containsExactly(thought());
    List<Message> talk = new ArrayList<>(question());
    Thoughts kept = Thoughts.read(first.thoughts().document());
    talk.add(new Message.Assistant(first.text(), first.toolUses(), kept));
    talk.add(new Message.ToolResult("id-a", "lookup", "42", false));
    assertThat(chat(request(model, talk, thinking())).leftOut()).isEmpty();
    Value.Obj answer =
        sent(1).at("messages").map(m -> (Value.Array) m).orElseThrow().items().get(1)
                instanceof Value.Obj told
            ? told
            : Value.Obj.EMPTY;
    assertThat(answer.array("content").getFirst()).isEqualTo(thought());
    assertThat(server.requests().get(1).body()).contains("budget_tokens");
  }

  @Test
  protected void eachThoughtIsSignedByItselfAndNoneIsLost() {
    server
        .next(replies().thoughtCalls("First.", "c2ln", use("id-a", "a")))
        .otherwise(replies().thoughtCalls("It may be 42.", "c2lnbmVk", use("id-b", "b")));
    ChatRequest request = request("claude-sonnet-4-5", question(), thinking());
    assertThat(chat(request).thoughts().blocks().getFirst()).isNotEqualTo(thought());
    Heard heard = new Heard();
    ChatResponse second = model().chat(permit(request), heard);
    assertThat(second.thoughts().blocks()).containsExactly(thought());
    assertThat(heard.signed).containsExactly(thought());
    Value altered =
        Json.parse(Json.canonical(second.thoughts().document()).replace("may be", "must be"));
    assertThat(Thoughts.read(altered))
        .isEqualTo(new Thoughts(second.thoughts().dialect(), List.of()));
  }

  @Test
  protected void thoughtsOfOthersStayHereAndThinkingRestsUntilTheToolHasAnswered() {
    server.otherwise(replies().text("It is 42."));
    List<Message> talk = new ArrayList<>(question());
    Thoughts others = new Thoughts("somebody", List.of(Value.of("secret thoughts")));
    talk.add(new Message.Assistant("", List.of(use("id-a", "a")), others));
    talk.add(new Message.ToolResult("id-a", "lookup", "42", false));
    ChatResponse answer = chat(request("claude-sonnet-4-5", talk, thinking()));
    assertThat(answer.leftOut()).containsExactly("thinking");
    assertThat(server.requests().getFirst().body())
        .doesNotContain("secret thoughts", "budget_tokens");
  }

  @Test
  protected void aPromptIsKeptAtTheEndOfTheInstructionsAndOfAllAndWhatThatCostsIsCounted() {
    server.otherwise(replies().kept("It is 42."));
    ChatResponse answer = chat(request("claude-sonnet-4-5", question(), keeping()));
    assertThat(answer.usage().input()).isEqualTo(11);
    assertThat(answer.usage().cached()).isEqualTo(3);
    assertThat(answer.usage().written()).isEqualTo(5);
    Value body = sent(0);
    assertThat(body.at("system").map(Json::canonical).orElse("")).contains(mark());
    assertThat(body.at("messages").map(Json::canonical).orElse("")).contains(mark());
    chat(request("claude-sonnet-4-5", question(), new ChatRequest.Sampling(2_048, -1)));
    assertThat(server.requests().get(1).body()).doesNotContain(mark());
  }
}
