package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ToolOffer;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every language model must do. An implementation's test extends it and sets the scene. */
@Timeout(60)
public abstract class LanguageModelContract {

  /** What some models can do and others cannot. */
  public enum Ability {
    TOOLS,
    PARALLEL_TOOLS,
    STRUCTURED,
    /** The vendor may refuse or be busy. */
    FAILS
  }

  /** What the other side is to do next. */
  public enum Scene {
    /** Answer in at least three words. */
    TEXT,
    /** Call {@code lookup} with {@code {"key": "a"}}, and once there is a result, answer. */
    TOOL,
    /** Call {@code lookup} twice in one answer. */
    TWO_TOOLS,
    /** Answer with an object that has {@code title}, a text. */
    STRUCTURED,
    /** Take longer than anybody waits. */
    ENDLESS,
    /** Refuse because of the rate. */
    BUSY,
    /** Refuse because of the key. */
    REFUSED
  }

  protected static final ToolOffer LOOKUP =
      new ToolOffer(
          "lookup",
          "Looks a key up.",
          (Value.Obj)
              Json.parse(
                  "{\"type\":\"object\",\"properties\":{\"key\":{\"type\":\"string\"}},"
                      + "\"required\":[\"key\"]}"));

  private static final Value.Obj TITLED =
      (Value.Obj)
          Json.parse(
              "{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"}},"
                  + "\"required\":[\"title\"],\"additionalProperties\":false}");

  protected abstract Set<Ability> abilities();

  /** The offer under which the model is called. */
  protected abstract ModelOffer offer();

  /** A model whose other side behaves like this. */
  protected abstract LanguageModel model(Scene scene);

  @Test
  protected void thePiecesMakeUpTheText() {
    List<String> pieces = new ArrayList<>();
    ChatResponse answer = model(Scene.TEXT).chat(permit(ask("Say hello to us")), pieces::add);
    assertThat(String.join("", pieces)).isEqualTo(answer.text()).isNotBlank();
    assertThat(pieces).hasSizeGreaterThan(2);
    assertThat(answer.finish()).isEqualTo(Finish.STOP);
    assertThat(answer.toolUses()).isEmpty();
  }

  @Test
  protected void theAnswerSaysWhoServedItAndCountsItsTokens() {
    ChatResponse answer = chat(Scene.TEXT, ask("Say hello to us"));
    assertThat(answer.served()).isEqualTo(offer().provider() + "/" + offer().model());
    assertThat(answer.usage().input()).isPositive();
    assertThat(answer.usage().output()).isPositive();
  }

  @Test
  protected void aPermitServesOneCall() {
    LanguageModel model = model(Scene.TEXT);
    Permit<ChatRequest> permit = permit(ask("Say hello to us"));
    model.chat(permit, TokenSink.NONE);
    assertThatThrownBy(() -> model.chat(permit, TokenSink.NONE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  protected void anOfferedToolIsCalledAndItsResultIsUsed() {
    if (!abilities().contains(Ability.TOOLS)) {
      return;
    }
    LanguageModel model = model(Scene.TOOL);
    ChatRequest first = with(ask("Use lookup for the key a"), List.of(LOOKUP), Value.NULL);
    ChatResponse call = model.chat(permit(first), TokenSink.NONE);
    assertThat(call.finish()).isEqualTo(Finish.TOOL_USE);
    Message.ToolUse use = call.toolUses().getFirst();
    assertThat(use.tool()).isEqualTo("lookup");
    assertThat(use.arguments().has("key")).isTrue();
    List<Message> talk = new ArrayList<>(first.messages());
    talk.add(new Message.Assistant(call.text(), call.toolUses()));
    talk.add(new Message.ToolResult(use.id(), "lookup", "the value is 42", false));
    ChatResponse answer =
        model.chat(permit(with(talk, List.of(LOOKUP), Value.NULL)), TokenSink.NONE);
    assertThat(answer.toolUses()).isEmpty();
    assertThat(answer.text()).contains("42");
  }

  @Test
  protected void callsOfOneAnswerHaveIdsOfTheirOwn() {
    if (!abilities().contains(Ability.PARALLEL_TOOLS)) {
      return;
    }
    ChatResponse answer =
        chat(Scene.TWO_TOOLS, with(ask("lookup a and b"), List.of(LOOKUP), Value.NULL));
    assertThat(answer.toolUses()).hasSize(2);
    assertThat(answer.toolUses().stream().map(Message.ToolUse::id).distinct()).hasSize(2);
  }

  @Test
  protected void aSchemaIsHonoured() {
    if (!abilities().contains(Ability.STRUCTURED)) {
      return;
    }
    ChatResponse answer = chat(Scene.STRUCTURED, with(ask("A title please"), List.of(), TITLED));
    assertThat(((Value.Obj) Json.parse(answer.text())).text("title")).isNotBlank();
  }

  @Test
  protected void anInterruptEndsTheCallAndIsKept() throws InterruptedException {
    LanguageModel model = model(Scene.ENDLESS);
    CountDownLatch kept = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    model.chat(permit(ask(longTask())), TokenSink.NONE);
                  } catch (EffectFailure.UnknownOutcome stopped) {
                    failed.countDown();
                    if (Thread.currentThread().isInterrupted()) {
                      kept.countDown();
                    }
                  }
                });
    failed.await(200, TimeUnit.MILLISECONDS);
    caller.interrupt();
    assertThat(failed.await(40, TimeUnit.SECONDS)).isTrue();
    assertThat(kept.await(10, TimeUnit.SECONDS)).isTrue();
    caller.join();
  }

  @Test
  protected void manyThreadsGetTheirOwnAnswers() throws InterruptedException, ExecutionException {
    LanguageModel model = model(Scene.TEXT);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(
            () -> {
              StringBuffer seen = new StringBuffer();
              ChatResponse answer = model.chat(permit(ask("Say hello to us")), seen::append);
              return answer.text().contentEquals(seen) && !answer.text().isEmpty();
            });
      }
      for (Future<Boolean> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isTrue();
      }
    }
  }

  @Test
  protected void aBusyVendorIsATransientFailure() {
    if (!abilities().contains(Ability.FAILS)) {
      return;
    }
    EffectFailure.Transient failure =
        catchThrowableOfType(
            EffectFailure.Transient.class, () -> chat(Scene.BUSY, ask("Say hello")));
    assertThat(failure.code()).isEqualTo("rate_limited");
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  protected void aRefusedKeyIsAPermanentFailure() {
    if (!abilities().contains(Ability.FAILS)) {
      return;
    }
    EffectFailure.Permanent failure =
        catchThrowableOfType(
            EffectFailure.Permanent.class, () -> chat(Scene.REFUSED, ask("Say hello")));
    assertThat(failure.code()).isEqualTo("invalid_key");
  }

  protected final ChatResponse chat(Scene scene, ChatRequest request) {
    return model(scene).chat(permit(request), TokenSink.NONE);
  }

  protected static Permit<ChatRequest> permit(ChatRequest request) {
    return Permits.of(request);
  }

  protected final ChatRequest ask(String text) {
    return with(
        List.of(new Message.System("You are an assistant."), new Message.User(text)),
        List.of(),
        Value.NULL);
  }

  protected final ChatRequest with(ChatRequest request, List<ToolOffer> tools, Value schema) {
    return with(request.messages(), tools, schema);
  }

  protected final ChatRequest with(List<Message> messages, List<ToolOffer> tools, Value schema) {
    return new ChatRequest(
        "tester",
        offer(),
        RiskTier.INTERNAL,
        messages,
        tools,
        new ChatRequest.Sampling(2_048, -1),
        schema);
  }

  private static String longTask() {
    return "Tell us about this. ".repeat(50);
  }
}
