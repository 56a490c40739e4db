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
  private String counts = "";

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

  /** The upstream always counts for us; that waits for the cost, if the client wants it at all. */
  @Override
  public String raw(String json) {
    passed = true;
    if (json.contains("\"usage\"") && onlyCounts(json)) {
      counts = json;
      return "";
    }
    return "data: " + json + "\n\n";
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
      return counted(answer) + Costs.comment(answer) + DONE;
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
    events.append(delta(Value.Obj.EMPTY, OpenAiAnswers.finish(answer.finish())));
    for (int i = 0; i < answer.others().size(); i++) {
      events.append(other(i + 1, answer.others().get(i)));
    }
    if (counted()) {
      ObjBuilder last = chunk().put("choices", Value.array(List.of()));
      Value.Obj usage = Costs.in(OpenAiAnswers.usage(answer.usage()), answer);
      events.append(event(last.put("usage", usage).build()));
    }
    return events.append(Costs.comment(answer)).append(DONE).toString();
  }

  /** What the upstream counted, with the cost. */
  private String counted(Answer answer) {
    if (counts.isEmpty() || !counted()) {
      return "";
    }
    Value.Obj chunk = (Value.Obj) Json.parseForeign(counts);
    return chunk.field("usage").orElse(Value.NULL) instanceof Value.Obj usage
        ? event(chunk.with("usage", Costs.in(usage, answer)))
        : "data: " + counts + "\n\n";
  }

  /** A further answer: what the policy may hide in it is not known before it is whole. */
  private String other(int index, Answer.Other other) {
    Value said = OpenAiAnswers.said(other.text(), other.uses(), true).build();
    Value end = OpenAiAnswers.finish(other.finish());
    return piece(OpenAiAnswers.choice(index, "delta", said, Value.NULL))
        + piece(OpenAiAnswers.choice(index, "delta", Value.Obj.EMPTY, end));
  }

  private ObjBuilder chunk() {
    return OpenAiAnswers.head(call.run().value(), call.model(), call.at().getEpochSecond())
        .put("object", "chat.completion.chunk");
  }

  private String delta(Value.Obj delta, Value finish) {
    return piece(OpenAiAnswers.choice(0, "delta", delta, finish));
  }

  private String piece(Value.Obj choice) {
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
