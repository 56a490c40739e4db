package io.meshflow.core.execution;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatDocument;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.EmbeddingDocument;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.model.UnusableAnswer;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Output;
import io.meshflow.core.tool.CodeCall;
import io.meshflow.core.tool.CodeFunction;
import io.meshflow.core.tool.HttpCall;
import io.meshflow.core.tool.HttpCaller;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.WebhookCall;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Has effects: the only place where a permit meets a port. Thread safe. */
final class Performer {

  private static final int LONGEST_DETAIL = 4_000;
  private static final Pattern WORDS = Pattern.compile("\\S+\\s*|\\s+");

  /** Answers that were not cut. */
  private static final Set<ChatResponse.Finish> WHOLE =
      Set.of(ChatResponse.Finish.STOP, ChatResponse.Finish.TOOL_USE);

  private final Ports ports;
  private final KnownAnswers answers;
  private final InstantSource clock;

  Performer(Ports ports, KnownAnswers answers, InstantSource clock) {
    this.clock = clock;
    this.ports = ports;
    this.answers = answers;
  }

  /** Has the effect and reports how it ended; pieces of an answer go to {@code pieces}. */
  Message.CallOver perform(Effect effect, TokenSink pieces) {
    try {
      return switch (effect.intent()) {
        case ChatRequest chat -> chat(effect, chat, pieces);
        case EmbeddingRequest embedding -> embed(effect, embedding, pieces);
        case ToolCall call -> tool(effect, call);
        case HttpCall call -> http(effect, call);
        case CodeCall call -> code(effect, call);
        default -> throw new IllegalStateException("no port takes this intent");
      };
    } catch (EffectFailure failure) {
      return failed(effect, failure);
    } catch (UnusableAnswer unusable) {
      return failed(effect, unusable);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError broken) {
      return over(
          effect, CallOutcome.FAILED, "internal_error", Charge.NOTHING, detail(broken.toString()));
    }
  }

  /** Sends a signed message and reports how that ended; whatever is not 2xx is a failure. */
  Message.NoticeOver tell(Announcement announcement) {
    String code = "";
    Duration pause = Duration.ZERO;
    try {
      if (!ports.secrets().of(announcement.tenant())) {
        throw new EffectFailure.Permanent("no_webhook_secret", "set MESHFLOW_WEBHOOK_SECRET");
      }
      HttpCaller.Reply reply =
          ports.http().call(Permit.issue(signed(announcement), announcement.grant()));
      code = reply.status() >= 300 ? "http_" + reply.status() : "";
    } catch (EffectFailure failure) {
      code = failure.code();
      pause =
          failure instanceof EffectFailure.Transient again
              ? again.retryAfter().orElse(Duration.ZERO)
              : Duration.ZERO;
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError broken) {
      code = "internal_error";
    }
    return new Message.NoticeOver(announcement.notice(), announcement.attempt(), code, pause);
  }

  private HttpCall signed(Announcement announcement) {
    WebhookCall call = announcement.call();
    String body = Json.canonical(call.payload());
    long seconds = clock.instant().getEpochSecond();
    String signature = ports.secrets().sign(announcement.tenant(), call.id(), seconds, body);
    return new HttpCall(
        call.agent(),
        "POST",
        call.url(),
        Map.of(
            "content-type",
            "application/json",
            "webhook-id",
            call.id(),
            "webhook-timestamp",
            Long.toString(seconds),
            "webhook-signature",
            signature),
        Value.of(body),
        call.risk(),
        call.effectClass());
  }

  private Message.CallOver chat(Effect effect, ChatRequest chat, TokenSink pieces) {
    Optional<KnownAnswers.Hit> known = answers.find(effect.tenant(), chat);
    return known.isPresent() ? again(effect, known.get(), pieces) : asked(effect, chat, pieces);
  }

  /** Gives an answer that is on record again, as a stream of its words. */
  private static Message.CallOver again(Effect effect, KnownAnswers.Hit hit, TokenSink pieces) {
    Thoughts thoughts = Thoughts.read(hit.result().field("thoughts").orElse(Value.NULL));
    pieces.thought(thoughts.text());
    if (thoughts.blocks().size() == 1) {
      pieces.signed(thoughts.dialect(), thoughts.blocks().getFirst());
    }
    WORDS
        .matcher(hit.result().textIf("text").orElse(""))
        .results()
        .forEach(word -> pieces.delta(word.group()));
    Charge charge = Charge.reused(hit.served(), hit.from());
    return over(effect, CallOutcome.DONE, "", charge, hit.result());
  }

  private Message.CallOver asked(Effect effect, ChatRequest chat, TokenSink pieces) {
    Permit<ChatRequest> permit = Permit.issue(chat, effect.grant());
    Alternatives others = new Alternatives(pieces, effect.preview());
    TokenSink sink = chat.answers() > 1 ? others : pieces;
    ChatResponse response = ports.models().open(chat.offer()).chat(permit, sink);
    Charge charge = effect.reservation().settle(chat.offer(), response.usage(), response.served());
    ObjBuilder result =
        Value.Obj.builder()
            .put("text", response.text())
            .put("finish", response.finish().name().toLowerCase(Locale.ROOT));
    if (!response.toolUses().isEmpty()) {
      result.put("tool_calls", ChatDocument.uses(response.toolUses()));
    }
    Value thoughts = thoughts(effect, chat, response);
    result.putIf(!thoughts.equals(Value.NULL), "thoughts", thoughts);
    result.putIf(!response.key().isEmpty(), "key", response.key());
    result.putIf(!response.leftOut().isEmpty(), "left_out", Value.texts(response.leftOut()));
    if (!others.documents().isEmpty()) {
      result.put("others", Value.array(others.documents()));
    }
    Value.Obj said = result.build();
    if (WHOLE.contains(response.finish())) {
      answers.answered(effect.tenant(), effect, chat, said);
    }
    return over(effect, CallOutcome.DONE, "", charge, said);
  }

  /** Clients get all that may be seen; our agents only what must be told again after a tool. */
  private static Value thoughts(Effect effect, ChatRequest chat, ChatResponse response) {
    Thoughts thoughts = response.thoughts();
    if (chat.extras().fields().isEmpty()) {
      return response.toolUses().isEmpty() ? Value.NULL : thoughts.document();
    }
    String seen = effect.preview().released(thoughts.text());
    return (seen.equals(thoughts.text()) ? thoughts : new Thoughts("", List.of(), seen)).whole();
  }

  /**
   * The vectors go to whoever waits, as they are too large for the record and can be made again.
   */
  private Message.CallOver embed(Effect effect, EmbeddingRequest embedding, TokenSink pieces) {
    Permit<EmbeddingRequest> permit = Permit.issue(embedding, effect.grant());
    EmbeddingResponse response = ports.models().embedders().open(embedding.offer()).embed(permit);
    Charge charge =
        effect.reservation().settle(embedding.offer(), response.usage(), response.served());
    pieces.raw(EmbeddingDocument.answer(embedding, response));
    Value.Obj recorded = EmbeddingDocument.recorded(response);
    return over(effect, CallOutcome.DONE, "", charge, new Output("", recorded).document());
  }

  private Message.CallOver tool(Effect effect, ToolCall call) {
    Tool tool =
        ports
            .tools()
            .find(call.spec().name())
            .orElseThrow(() -> gone("unknown_tool", call.spec().name()));
    Tool.Result result = tool.call(Permit.issue(call, effect.grant()));
    Value.Obj document = new Output(result.text(), result.data()).document();
    return done(effect, result.tainted() ? document.with("tainted", Value.TRUE) : document);
  }

  private Message.CallOver http(Effect effect, HttpCall call) {
    HttpCaller.Reply reply = ports.http().call(Permit.issue(call, effect.grant()));
    Value data = Value.NULL;
    if (reply.contentType().endsWith("json")) {
      try {
        data = Json.parseForeign(reply.body());
      } catch (JsonException notJson) {
        data = Value.NULL;
      }
    }
    String text = data.equals(Value.NULL) ? reply.body() : "";
    Value.Obj document = new Output(text, data).document();
    return done(
        effect, document.with("status", Value.of(reply.status())).with("tainted", Value.TRUE));
  }

  private Message.CallOver code(Effect effect, CodeCall call) {
    CodeFunction function =
        ports
            .functions()
            .find(call.function())
            .orElseThrow(() -> gone("unknown_function", call.function()));
    Value value = function.run(Permit.issue(call, effect.grant()));
    return done(effect, Output.ofValue(value).document());
  }

  private static EffectFailure gone(String code, String name) {
    return new EffectFailure.Permanent(code, "there is no '" + name + "' here any more");
  }

  private static Message.CallOver failed(Effect effect, EffectFailure failure) {
    Value detail = detail(failure.detail());
    return switch (failure) {
      case EffectFailure.Transient again ->
          new Message.CallOver(
              effect.key(),
              effect.attempt(),
              CallOutcome.RETRYABLE,
              failure.code(),
              Charge.NOTHING,
              again.retryAfter().orElse(Duration.ZERO),
              detail);
      case EffectFailure.Permanent never ->
          over(effect, CallOutcome.FAILED, failure.code(), Charge.NOTHING, detail);
      case EffectFailure.UnknownOutcome unknown ->
          over(
              effect, CallOutcome.TIMED_OUT, failure.code(), effect.reservation().lost(""), detail);
    };
  }

  /** It happened and costs what was counted; another try may do better. */
  private static Message.CallOver failed(Effect effect, UnusableAnswer unusable) {
    Charge charge =
        effect.intent() instanceof ChatRequest chat
            ? effect.reservation().settle(chat.offer(), unusable.usage(), unusable.served())
            : effect.reservation().lost("");
    Value why = detail(unusable.detail());
    return over(effect, CallOutcome.RETRYABLE, unusable.code(), charge, why);
  }

  private static Value detail(String text) {
    String whole =
        text.codePoints()
            .limit(LONGEST_DETAIL)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return Value.of(wellFormed(whole));
  }

  private static String wellFormed(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Message.CallOver done(Effect effect, Value result) {
    return over(effect, CallOutcome.DONE, "", Charge.NOTHING, result);
  }

  private static Message.CallOver over(
      Effect effect, CallOutcome outcome, String code, Charge charge, Value result) {
    return new Message.CallOver(effect.key(), effect.attempt(), outcome, code, charge, result);
  }
}
