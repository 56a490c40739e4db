package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.model.ChatForm;
import io.meshflow.core.model.EmbeddingForm;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Reuse;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers calls of models from client libraries of vendors: one call is one run of a workflow of
 * the gateway's. Thread safe.
 */
public final class Gateway {

  private static final long PING_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 500;
  private static final String CACHE = "X-MeshFlow-Cache";

  private final Runs runs;
  private final Models models;
  private final Steps steps;
  private final InstantSource clock;

  /** Workflows of one step each, whose request is the run's input. */
  public record Steps(Supplier<Workflow> chat, Supplier<Workflow> embeddings) {}

  public Gateway(Runs runs, Models models, Steps steps, InstantSource clock) {
    this.runs = runs;
    this.models = models;
    this.steps = steps;
    this.clock = clock;
  }

  /** {@code POST /v1/chat/completions}. */
  public Reply chat(Call call) {
    boolean streams = flag(call.body(), "stream");
    return answered(
        call,
        call.body(),
        new Manner(
            new Exchange.Wish(streams, true, true), OpenAiStream::new, OpenAiAnswers::whole));
  }

  /** {@code POST /v1/messages}. */
  public Reply messages(Call call) {
    boolean streams = flag(call.body(), "stream");
    return answered(
        call,
        new AnthropicRequest(call.body()).openAi(),
        new Manner(
            new Exchange.Wish(streams, false, thinks(call.body())),
            AnthropicStream::new,
            AnthropicAnswers::whole));
  }

  /** {@code POST /v1/embeddings}. */
  public Reply embeddings(Call call) {
    ModelOffer offer = embedder(call, embeddingForm(call.body()).model());
    return begun(call, offer, request(call, steps.embeddings(), call.body()), VECTORS);
  }

  /** {@code POST /v1/messages/count_tokens}: an estimate, because the vendors do not agree. */
  public Reply countTokens(Call call) {
    Value.Obj body = new AnthropicRequest(call.body()).openAi();
    form(body);
    return Reply.json(Value.obj("input_tokens", Value.of(TokenCount.of(body))));
  }

  /**
   * How to answer.
   *
   * @param wish what of the answer is wanted, and when
   * @param streamed makes the form of a streamed answer
   * @param whole writes an answer at once
   */
  private record Manner(
      Exchange.Wish wish,
      Function<Opened, StreamForm> streamed,
      Function<Answer, Value.Obj> whole) {}

  /** Vectors are never streamed, and always handed on as they come. */
  private static final Manner VECTORS =
      new Manner(
          new Exchange.Wish(false, true, false),
          opened -> {
            throw new IllegalStateException("vectors are not streamed");
          },
          answer -> {
            throw new IllegalStateException("vectors are not on record");
          });

  private Reply answered(Call call, Value.Obj body, Manner manner) {
    ModelOffer offer = offer(call, form(body).model());
    StartRequest request = request(call, steps.chat(), body);
    return manner.wish().pieces()
        ? new Reply.Opening(() -> begun(call, offer, request, manner))
        : begun(call, offer, request, manner);
  }

  private Reply begun(Call call, ModelOffer offer, StartRequest request, Manner manner) {
    Exchange exchange = new Exchange(manner.wish());
    RunId run = runs.start(request, exchange);
    Opened opened =
        new Opened(
            run,
            call.tenant(),
            offer.model(),
            clock.instant(),
            call.correlation().id(),
            call.body());
    return new Reply.Awaited(gone -> first(opened, exchange, manner, gone));
  }

  private static StartRequest request(Call call, Supplier<Workflow> workflow, Value.Obj body) {
    Set<String> names = Allowed.names(call.caller());
    ObjBuilder input =
        Value.Obj.builder()
            .put("request", body)
            .putIf(!names.isEmpty(), "models", Value.texts(names.stream().sorted().toList()));
    cache(call).ifPresent(seconds -> input.put("cache", seconds));
    StartRequest.Options options =
        StartRequest.Options.USUAL.of(call.correlation()).by(call.caller().id());
    return new StartRequest(
        call.tenant(), workflow.get(), "", input.build(), call.caller().name(), options);
  }

  /** How many seconds old an answer may be that is given again, where the client says so. */
  private static Optional<Value> cache(Call call) {
    Optional<String> said = call.header(CACHE);
    if (said.filter(text -> !text.matches("[0-9]{1,7}")).isPresent()
        || said.filter(text -> Long.parseLong(text) > Reuse.LONGEST.toSeconds()).isPresent()) {
      throw Problem.malformed(
          "invalid_parameter", CACHE + " must be a number of seconds up to 2592000 (30 days).");
    }
    return said.map(text -> Value.of(Long.parseLong(text)));
  }

  private static ChatForm form(Value.Obj body) {
    try {
      return ChatForm.read(body);
    } catch (ChatForm.Malformed malformed) {
      throw invalid(malformed.place(), malformed.detail());
    }
  }

  private static EmbeddingForm embeddingForm(Value.Obj body) {
    try {
      return EmbeddingForm.read(body);
    } catch (ChatForm.Malformed malformed) {
      throw invalid(malformed.place(), malformed.detail());
    }
  }

  static Problem invalid(String place, String detail) {
    return new Problem(
        400,
        "invalid_request",
        "'" + place + "' " + detail + ".",
        Value.obj("param", Value.of(place)));
  }

  private ModelOffer offer(Call call, String name) {
    ModelOffer offer =
        models
            .find(name)
            .orElseThrow(
                () ->
                    Problem.missing(
                        "model_not_found",
                        "There is no model '" + name + "'; GET /v1/models lists those there are."));
    Allowed.check(call.caller(), name, () -> models.named(name));
    return offer;
  }

  private ModelOffer embedder(Call call, String name) {
    String remedy =
        models.embedders().remedy(name).orElse("`meshflow models list` shows those there are");
    ModelOffer offer =
        models
            .embedders()
            .find(name)
            .orElseThrow(
                () ->
                    Problem.missing(
                        "model_not_found",
                        "There is no model '" + name + "' that makes vectors: " + remedy + "."));
    Allowed.check(call.caller(), name, () -> Optional.of(offer));
    return offer;
  }

  /** Only who asks for thoughts is told them in that form. */
  private static boolean thinks(Value.Obj body) {
    return body.at("thinking", "type").filter(Value.Text.class::isInstance).isPresent()
        && body.at("thinking", "type").filter(Value.of("disabled")::equals).isEmpty();
  }

  private static boolean flag(Value.Obj body, String name) {
    Value value = body.field(name).orElse(Value.FALSE);
    if (value instanceof Value.Bool || value instanceof Value.Null) {
      return value.equals(Value.TRUE);
    }
    throw invalid(name, "must be true or false");
  }

  private Reply first(Opened opened, Exchange exchange, Manner manner, BooleanSupplier gone)
      throws InterruptedException {
    News news = exchange.next(gone);
    return switch (news) {
      case null -> {
        cancel(opened, "its client disconnected");
        throw new Problem(499, "client_gone", "The client went away.");
      }
      case News.Refused refused -> throw refused(opened, refused);
      case News.Whole whole when !manner.wish().pieces() ->
          new Reply.Whole(
              200,
              headers(opened, exchange, Optional.of(whole.answer()), "application/json"),
              body(whole, manner));
      case News.Whole whole -> streamed(opened, exchange, manner, whole, gone);
      default -> streamed(opened, exchange, manner, news, gone);
    };
  }

  private static byte[] body(News.Whole whole, Manner manner) {
    return whole
        .raw()
        .map(json -> json.getBytes(StandardCharsets.UTF_8))
        .orElseGet(() -> Json.canonicalBytes(manner.whole().apply(whole.answer())));
  }

  /** A run that waits for people is of no use to anybody. */
  private Problem refused(Opened opened, News.Refused refused) {
    cancel(opened, refused.problem().code());
    return refused.problem();
  }

  private void cancel(Opened opened, String why) {
    try {
      if (runs.active(opened.run())) {
        runs.cancel(opened.tenant(), opened.run(), "gateway", why);
      }
    } catch (RunRefused over) {
      Thread.onSpinWait(); // it ended by itself meanwhile
    }
  }

  private static Map<String, String> headers(
      Opened opened, Exchange exchange, Optional<Answer> answer, String type) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", type);
    headers.put("X-Run-ID", opened.run().value());
    if (!exchange.failed().isEmpty()) {
      headers.put("X-Attempts-Before", String.join(", ", exchange.failed()));
    }
    answer.ifPresent(
        known -> {
          headers.put("X-Served-By", known.cost().served());
          headers.put("X-Cost-USD", known.dollars().toPlainString());
          if (known.cost().reused()) {
            headers.put(CACHE, known.cost().from());
          }
        });
    return headers;
  }

  private Reply streamed(
      Opened opened, Exchange exchange, Manner manner, News first, BooleanSupplier gone) {
    Map<String, String> headers = headers(opened, exchange, Optional.empty(), "text/event-stream");
    headers.put("X-Accel-Buffering", "no");
    Optional<String> place = exchange.place();
    place.ifPresent(served -> headers.put("X-Served-By", served));
    StreamForm form = manner.streamed().apply(place.map(opened::servedBy).orElse(opened));
    return new Reply.Streamed(
        200,
        headers,
        out -> {
          try {
            write(new Pen(form, out), exchange, opened, first, gone);
          } catch (IOException | RuntimeException lost) {
            cancel(opened, "its client disconnected");
            throw lost;
          }
        });
  }

  private void write(Pen pen, Exchange exchange, Opened opened, News first, BooleanSupplier gone)
      throws IOException, InterruptedException {
    News news = first;
    long idle = 0;
    while (news == null || !pen.take(news)) {
      pen.flushUnless(exchange);
      news = exchange.within(LOOK_MILLIS);
      idle = news == null ? idle + LOOK_MILLIS : 0;
      if (news == null && gone.getAsBoolean()) {
        throw new IOException("the client has gone");
      }
      if (idle >= PING_MILLIS) {
        pen.ping();
        idle = 0;
      }
    }
    if (news instanceof News.Refused refused) {
      refused(opened, refused);
    }
  }

  /** Writes news in the client's form. */
  private static final class Pen {
    private final StreamForm form;
    private final OutputStream out;
    private final StringBuilder shown = new StringBuilder();

    Pen(StreamForm form, OutputStream out) {
      this.form = form;
      this.out = out;
    }

    /** True for the last news. */
    boolean take(News news) throws IOException {
      switch (news) {
        case News.Text text -> {
          shown.append(text.text());
          put(form.text(text.text()));
          return false;
        }
        case News.Thought thought -> {
          put(form.thought(thought.text()));
          return false;
        }
        case News.ThoughtOver over -> {
          put(form.thoughtOver(over.signed()));
          return false;
        }
        case News.Raw raw -> {
          put(form.raw(raw.json()));
          return false;
        }
        case News.Whole whole -> put(form.whole(whole.answer(), rest(whole.answer())));
        case News.Refused refused -> put(form.refused(refused.problem()));
      }
      out.flush();
      return true;
    }

    /** What the record has and the client has not seen; nothing where the policy changed it. */
    private String rest(Answer answer) {
      String seen = shown.toString();
      return answer.text().startsWith(seen) ? answer.text().substring(seen.length()) : "";
    }

    void flushUnless(Exchange exchange) throws IOException {
      if (!exchange.more()) {
        out.flush();
      }
    }

    void ping() throws IOException {
      put(form.idle());
      out.flush();
    }

    private void put(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
