package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Abilities;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Reuse;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.stub.VendorReplies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every vendor's dialect must do, against a server that speaks the vendor's own words. */
public abstract class VendorContract extends ThinkingContract {

  private static final Pattern RESULT_ID =
      Pattern.compile("\"(?:tool_use_id|toolUseId|tool_call_id)\":\"([^\"]*)\"");

  protected static final String KEY = "test-secret-key";

  protected final StubModelServer server = StubModelServer.start();

  protected abstract VendorUnderTest vendor();

  protected abstract VendorReplies replies();

  /** What the vendor says when it is asked for data: the data itself, or a call that holds it. */
  protected StubReply structured() {
    return replies().text("{\"title\": \"A title\"}");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.values());
  }

  @Override
  protected ModelOffer offer() {
    return new ModelOffer("m", vendor().name(), "m-1", Optional.of(Price.FREE), 8_192, 4_096);
  }

  @Override
  protected LanguageModel model(Scene scene) {
    ToolUse a = use("id-a", "a");
    switch (scene) {
      case TEXT -> server.otherwise(replies().text("Hello to all of you."));
      case TOOL ->
          server.next(replies().toolCalls(a)).next(replies().text("The value of a is 42."));
      case TWO_TOOLS -> server.next(replies().toolCalls(a, use("id-b", "b")));
      case STRUCTURED -> server.next(structured());
      case ENDLESS ->
          server.next(replies().text("Wait for it").first(1).ending(StubReply.End.SILENCE));
      case BUSY -> server.next(replies().error(429, "busy", "slow").header("retry-after", "7"));
      case REFUSED -> server.next(replies().error(401, "unauthenticated", "no such key"));
    }
    return model();
  }

  protected final LanguageModel model() {
    return model(VendorUnderTest.Limits.USUAL);
  }

  protected final LanguageModel model(VendorUnderTest.Limits limits) {
    return vendor().at(base(), KEY, limits);
  }

  private String base() {
    return "http://127.0.0.1:" + server.port();
  }

  protected static ToolUse use(String id, String key) {
    return new ToolUse(id, "lookup", Value.obj("key", Value.of(key)));
  }

  /** The request that a conversation with a call, its result and a picture became. */
  protected final StubRequest talked() {
    List<Message> talk =
        List.of(
            new Message.System("Be brief."),
            new Message.User("What is it?", List.of(new Message.Image("image/png", "AAAA", ""))),
            new Message.Assistant("", List.of(use("id-a", "a"))),
            new Message.ToolResult("id-a", "lookup", "gone", true));
    chat(Scene.TEXT, with(talk, List.of(LOOKUP), Value.NULL));
    return server.requests().getFirst();
  }

  @Test
  protected void theKeyTravelsInAHeaderOnly() {
    StubRequest request = talked();
    assertThat(request.path()).doesNotContain(KEY);
    assertThat(request.body()).doesNotContain(KEY);
  }

  /** The vendor with two keys, the first of which may be asked so often in a minute. */
  private LanguageModel pooled(int requests) {
    return vendor()
        .at(
            base(),
            List.of(
                new ModelPlan.Key(
                    "KEY_A",
                    Map.of("api_key", "secret-of-a", "access_key_id", "id-of-a"),
                    requests,
                    0),
                new ModelPlan.Key(
                    "KEY_B", Map.of("api_key", "secret-of-b", "access_key_id", "id-of-b"), 0, 0)));
  }

  private static String keyOf(StubRequest request) {
    String headers = request.headers().toString();
    return headers.contains("of-a") ? "KEY_A" : headers.contains("of-b") ? "KEY_B" : "none";
  }

  private List<String> keysUsed() {
    return server.requests().stream().map(VendorContract::keyOf).toList();
  }

  @Test
  protected void keysTakeTurnsAndTheAnswerNamesTheOneThatWasUsed() {
    server.otherwise(replies().text("Hello"));
    LanguageModel model = pooled(0);
    List<String> named = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      named.add(model.chat(permit(ask("Hello")), TokenSink.NONE).key());
    }
    assertThat(named).containsExactly("KEY_A", "KEY_B", "KEY_A", "KEY_B");
    assertThat(keysUsed()).isEqualTo(named);
  }

  @Test
  protected void aKeyThatIsRefusedIsSetAsideAndTheNextAnswersUnderTheSamePermit() {
    for (int status : new int[] {401, 429}) {
      int before = server.requests().size();
      server
          .next(
              replies()
                  .error(status, "denied", "secret-of-a is refused")
                  .header("retry-after", "60"))
          .otherwise(replies().text("Hello"));
      LanguageModel model = pooled(0);
      assertThat(model.chat(permit(ask("Hello")), TokenSink.NONE).key()).isEqualTo("KEY_B");
      assertThat(model.chat(permit(ask("Hello")), TokenSink.NONE).key()).isEqualTo("KEY_B");
      assertThat(keysUsed().subList(before, before + 3)).containsExactly("KEY_A", "KEY_B", "KEY_B");
    }
  }

  @Test
  protected void aKeyWithoutRoomIsPassedOver() {
    server.otherwise(replies().text("Hello"));
    LanguageModel model = pooled(1);
    for (int i = 0; i < 4; i++) {
      assertThat(model.chat(permit(ask("Hello")), TokenSink.NONE).text()).isEqualTo("Hello");
    }
    assertThat(keysUsed().stream().filter("KEY_A"::equals)).hasSize(1);
  }

  @Test
  protected void whenEveryKeyIsRefusedTheFailureTellsNoKeyAndWhenToAskAgain() {
    server.otherwise(
        replies()
            .error(429, "slow down", "secret-of-a and secret-of-b")
            .header("retry-after", "9"));
    LanguageModel model = pooled(0);
    EffectFailure.Transient busy =
        catchThrowableOfType(
            EffectFailure.Transient.class, () -> model.chat(permit(ask("Hello")), TokenSink.NONE));
    assertThat(busy.code()).isEqualTo("rate_limited");
    assertThat(busy.retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(9));
    assertThat(busy.detail()).doesNotContain("secret-of");
    assertThat(server.requests()).hasSize(2);
  }

  /** Whether the vendor says with every answer what is left of its limits. */
  protected boolean saysWhatIsLeft() {
    return true;
  }

  @Test
  protected void whereTheVendorSaysThatNothingIsLeftNothingIsSent() {
    StubReply last = replies().text("Hello");
    Duration hour = Duration.ofMinutes(60);
    server.next(replies().limited(last, "requests", 1, 0, hour)).otherwise(last);
    LanguageModel model = model();
    assertThat(model.chat(permit(ask("Hello")), TokenSink.NONE).text()).isEqualTo("Hello");
    EffectFailure.Transient rests =
        catchThrowableOfType(
            EffectFailure.Transient.class, () -> model.chat(permit(ask("Hello")), TokenSink.NONE));
    assertThat(server.requests()).hasSize(saysWhatIsLeft() ? 1 : 2);
    assertThat(rests != null).isEqualTo(saysWhatIsLeft());
    if (rests != null) {
      assertThat(rests.code()).isEqualTo("rate_limited");
      assertThat(rests.retryAfter().orElseThrow())
          .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(60));
    }
  }

  /** Wishes of an agent's author, by what goes out where the vendor has it. */
  private static final Value.Obj WISHES =
      (Value.Obj)
          Json.parse(
              """
              {"top_p":0.5,"stop":["END"],"seed":7,"parallel_tool_calls":false,
               "tool_choice":{"type":"function","function":{"name":"lookup"}}}
              """);

  /** What of {@link #WISHES} the vendor is sent; the rest is told to be left out. */
  protected abstract Value sent();

  /** What of them the vendor does not have. */
  protected abstract List<String> lacking();

  private ChatRequest wishing(Value.Obj wishes) {
    ChatRequest plain = ask("Hello");
    ChatRequest.Sampling sampling =
        new ChatRequest.Sampling(2_048, -1, wishes, Value.Obj.EMPTY, Reuse.NONE);
    return new ChatRequest(
        plain.agent(),
        plain.offer(),
        plain.risk(),
        plain.messages(),
        List.of(LOOKUP),
        sampling,
        Value.NULL);
  }

  @Test
  protected void wishesGoOutInTheVendorsWordsAndWhatItDoesNotHaveIsTold() {
    server.otherwise(replies().text("Hello"));
    ChatResponse answer = model().chat(permit(wishing(WISHES)), TokenSink.NONE);
    Value.Obj body = server.requests().getFirst().json();
    assertThat(SharedPart.of(body, (Value.Obj) sent())).isEqualTo(sent());
    assertThat(answer.leftOut()).isEqualTo(lacking());
    for (String name : List.of("seed", "top_p", "parallel_tool_calls")) {
      if (lacking().contains(name)) {
        assertThat(body.has(name)).as(name).isFalse();
      }
    }
  }

  @Test
  protected void howToolsAreCalledMayBeSaidInAWord() {
    server.otherwise(replies().text("Hello"));
    for (String word : List.of("auto", "required", "none")) {
      Value.Obj wish = Value.obj("tool_choice", Value.of(word));
      ChatResponse answer = model().chat(permit(wishing(wish)), TokenSink.NONE);
      assertThat(answer.leftOut()).as(word).isEmpty();
    }
  }

  @Test
  protected void aModelThatCannotThinkIsNotToldTo() {
    server.otherwise(replies().text("Hello"));
    Abilities cannot = new Abilities(Set.of(io.meshflow.core.model.Ability.THINKING), false, true);
    ChatRequest asked = wishing(Value.obj("reasoning_effort", Value.of("low")));
    ModelOffer offer =
        new ModelOffer(
            "m",
            vendor().name(),
            "o3",
            Optional.of(Price.FREE),
            8_192,
            4_096,
            ModelOffer.Defaults.NONE,
            cannot);
    ChatRequest request =
        new ChatRequest(
            asked.agent(),
            offer,
            asked.risk(),
            asked.messages(),
            asked.tools(),
            asked.sampling(),
            asked.responseSchema());
    ChatResponse answer = model().chat(permit(request), TokenSink.NONE);
    assertThat(answer.leftOut()).containsExactly("thinking");
    assertThat(server.requests().getFirst().body())
        .doesNotContain("thinking", "reasoning", "Thinking", "effort");
  }

  @Test
  protected void nothingIsLeftOutWhereNothingWasWishedFor() {
    server.otherwise(replies().text("Hello"));
    assertThat(model().chat(permit(ask("Hello")), TokenSink.NONE).leftOut()).isEmpty();
  }

  @Override
  protected LanguageModel thinking(String thought, String text) {
    server.otherwise(replies().thought(thought, text));
    return model();
  }

  @Test
  protected void tokensAreCountedAsTheVendorDoes() {
    ChatResponse answer = chat(Scene.TEXT, ask("Hello"));
    assertThat(answer.usage().input()).isEqualTo(11);
    assertThat(answer.usage().output()).isEqualTo(7);
    assertThat(answer.usage().estimated()).isFalse();
  }

  /** A talk in which a tool was called. */
  protected final List<Message> called() {
    List<Message> talk = new ArrayList<>(ask("Look a up").messages());
    talk.add(new Message.Assistant("", List.of(use("id-a", "a"))));
    talk.add(new Message.ToolResult("id-a", "lookup", "42", false));
    return talk;
  }

  @Test
  protected void twoCallsOfOneIdAreToldApart() {
    server.next(replies().toolCalls(use("same", "a"), use("same", "b")));
    ChatResponse answer =
        model().chat(permit(with(ask("x"), List.of(LOOKUP), Value.NULL)), TokenSink.NONE);
    assertThat(answer.finish()).isEqualTo(Finish.TOOL_USE);
    assertThat(answer.toolUses()).hasSize(2);
    assertThat(answer.toolUses().get(0).id()).isNotEqualTo(answer.toolUses().get(1).id());
    assertThat(answer.toolUses()).extracting(ToolUse::arguments).doesNotHaveDuplicates();
  }

  @Test
  protected void aConversationThatAnotherVendorBeganKeepsCallsAndResultsTogether() {
    String foreign = "gemini-0:" + "c2ln+/bmVk".repeat(20) + "==";
    List<Message> talk = new ArrayList<>(ask("Look a up").messages());
    talk.add(new Message.Assistant("", List.of(use(foreign, "a"))));
    talk.add(new Message.ToolResult(foreign, "lookup", "42", false));
    chat(Scene.TEXT, with(talk, List.of(LOOKUP), Value.NULL));
    String body = server.requests().getFirst().body();
    assertThat(body).doesNotContain(foreign);
    Matcher result = RESULT_ID.matcher(body);
    while (result.find()) {
      assertThat(result.group(1)).matches("[A-Za-z0-9_-]{1,64}");
      assertThat(body.split(result.group(1), -1)).hasSize(3);
    }
  }

  protected static Value json(String text) {
    return Json.parse(text);
  }
}
