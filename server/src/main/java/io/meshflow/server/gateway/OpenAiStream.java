package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Thoughts;
import io.meshflow.server.web.Dialect;
import io.meshflow.server.web.Problem;
import java.util.List;

/** The chunks of one streamed answer for clients of OpenAI. Owned by one thread. */
final class OpenAiStream implements StreamForm {

  private static final String DONE = "data: [DONE]\n\n";

  private final Opened call;
  private boolean begun;
  private boolean passed;
  private boolean answers;

  OpenAiStream(Opened call) {
    this.call = call;
  }

  @Override
  public String thought(String text) {
    String first = begun ? "" : begin();
    answers = true;
    return first + delta(Value.obj("reasoning_content", Value.of(text)), Value.NULL);
  }

  @Override
  public String thoughtOver(Thoughts signed) {
    return "";
  }

  @Override
  public String text(String text) {
    answers = true;
    String first = begun ? "" : begin();
    return first + delta(Value.obj("content", Value.of(text)), Value.NULL);
  }

  private String begin() {
    begun = true;
    return delta(Value.obj("role", Value.of("assistant"), "content", Value.of("")), Value.NULL);
  }

  /** The upstream always counts for us; a client that did not ask for that is not told. */
  @Override
  public String raw(String json) {
    passed = true;
    boolean counts = json.contains("\"usage\"") && !counted() && onlyCounts(json);
    return counts ? "" : "data: " + json + "\n\n";
  }

  private static boolean onlyCounts(String json) {
    Value chunk = Json.parseForeign(json);
    return chunk.at("choices").filter(Value.array(List.of())::equals).isPresent();
  }

  private boolean counted() {
    return call.body().at("stream_options", "include_usage").filter(Value.TRUE::equals).isPresent();
  }

  @Override
  public String whole(Answer answer, String rest) {
    if (passed) {
      return DONE;
    }
    StringBuilder events = new StringBuilder(begun ? "" : begin());
    String thought = answer.thoughts().text();
    if (!answers && !thought.isEmpty()) {
      events.append(thought(thought));
    }
    if (!rest.isEmpty()) {
      events.append(text(rest));
    }
    if (!answer.uses().isEmpty()) {
      Value calls = OpenAiAnswers.calls(answer.uses(), true);
      events.append(delta(Value.obj("tool_calls", calls), Value.NULL));
    }
    events.append(delta(Value.Obj.EMPTY, Value.of(OpenAiAnswers.finish(answer))));
    if (counted()) {
      ObjBuilder last = chunk().put("choices", Value.array(List.of()));
      events.append(event(last.put("usage", OpenAiAnswers.usage(answer.usage())).build()));
    }
    return events.append(DONE).toString();
  }

  private ObjBuilder chunk() {
    return OpenAiAnswers.head(call.run().value(), call.model(), call.at().getEpochSecond())
        .put("object", "chat.completion.chunk");
  }

  private String delta(Value.Obj delta, Value finish) {
    Value.Obj choice =
        Value.Obj.builder()
            .put("index", 0)
            .put("delta", delta)
            .put("logprobs", Value.NULL)
            .put("finish_reason", finish)
            .build();
    return event(chunk().put("choices", Value.array(choice)).build());
  }

  private static String event(Value.Obj data) {
    return "data: " + Json.canonical(data) + "\n\n";
  }

  @Override
  public String refused(Problem problem) {
    return event(Dialect.OPENAI.error(problem, call.correlation())) + DONE;
  }

  @Override
  public String idle() {
    return ": ping\n\n";
  }
}
