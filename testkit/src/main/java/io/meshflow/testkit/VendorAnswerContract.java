package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.agent.Conversation;
import io.meshflow.core.agent.Move;
import io.meshflow.core.agent.Turn;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.EffectFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every vendor's answers become: counts, reasons to end, data, refusals. */
public abstract class VendorAnswerContract extends VendorContract {

  private static final Value.Obj TITLED =
      (Value.Obj)
          Json.parse(
              "{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"}},"
                  + "\"required\":[\"title\"],\"additionalProperties\":false}");

  private static final String UNTITLED = "{\"name\": \"a-wrong-answer\"}";

  /** Codes by the status of a refusal, whatever the vendor writes beside it. */
  private static final Map<Integer, String> REFUSALS =
      Map.ofEntries(
          Map.entry(400, "bad_request"),
          Map.entry(401, "invalid_key"),
          Map.entry(402, "payment_required"),
          Map.entry(403, "forbidden"),
          Map.entry(404, "not_found"),
          Map.entry(413, "context_too_long"),
          Map.entry(429, "rate_limited"),
          Map.entry(500, "unavailable"),
          Map.entry(503, "unavailable"),
          Map.entry(504, "gateway_timeout"),
          Map.entry(529, "unavailable"));

  /** Why the vendor ends an answer of words alone, by its own word. */
  protected abstract Map<String, Finish> reasons();

  /** How many of the 7 tokens that came out the vendor says were thoughts. */
  protected long thoughtTokens() {
    return 0;
  }

  @Test
  protected void tokensThatWereKeptAndThoughtAreCountedApart() {
    server.next(replies().kept("It is 42."));
    Usage usage = model().chat(permit(ask("x")), TokenSink.NONE).usage();
    assertThat(usage).isEqualTo(new Usage(11, 7, 3, thoughtTokens(), false, usage.written()));
  }

  @Test
  protected void anAnswerSaysWhyItEnded() {
    reasons()
        .forEach(
            (word, finish) -> {
              server.next(replies().finished("Hello to all", word));
              ChatResponse answer = model().chat(permit(ask("x")), TokenSink.NONE);
              assertThat(answer.finish()).as(word).isEqualTo(finish);
              assertThat(answer.text()).as(word).isEqualTo("Hello to all");
            });
    assertThat(reasons()).containsValues(Finish.STOP, Finish.LENGTH, Finish.CONTENT_FILTER);
  }

  @Test
  protected void aPictureReachesTheVendor() {
    assertThat(talked().body()).contains("AAAA", "image", "png", "What is it?");
  }

  @Test
  protected void resultsOfCallsOfOneAnswerGoBackTogether() {
    List<Message> talk = new ArrayList<>(ask("Look a and b up").messages());
    talk.add(new Message.Assistant("", List.of(use("id-a", "a"), use("id-b", "b"))));
    talk.add(new Message.ToolResult("id-a", "lookup", "value-of-a", false));
    talk.add(new Message.ToolResult("id-b", "lookup", "value-of-b", false));
    chat(Scene.TEXT, with(talk, List.of(LOOKUP), Value.NULL));
    Value.Obj body = server.requests().getFirst().json();
    assertThat(Json.canonical(body)).containsSubsequence("value-of-a", "value-of-b");
    String before = "";
    for (Value message : body.array(body.has("contents") ? "contents" : "messages")) {
      String role = ((Value.Obj) message).text("role");
      assertThat(role.equals("user") && before.equals("user"))
          .as("two messages of the user's in a row")
          .isFalse();
      before = role;
    }
  }

  @Test
  protected void dataThatDoesNotMeetItsSchemaIsSentBackAndMended() {
    server.next(replies().finished(UNTITLED, stop())).otherwise(structured());
    Move done = worked(2);
    assertThat(done).isInstanceOf(Move.Done.class);
    assertThat(((Move.Done) done).data()).isEqualTo(Json.parse("{\"title\":\"A title\"}"));
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().getLast().body())
        .contains("Your answer does not meet the schema: no title", "a-wrong-answer");
  }

  @Test
  protected void dataThatNeverMeetsItsSchemaIsSentBackSoOftenAndNoMore() {
    server.otherwise(replies().finished(UNTITLED, stop()));
    assertThat(worked(2)).isEqualTo(new Move.GiveUp("invalid_output", "no title"));
    assertThat(server.requests()).hasSize(3);
  }

  private String stop() {
    return reasons().entrySet().stream()
        .filter(reason -> reason.getValue() == Finish.STOP)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** What an agent that owes data comes to with this model. */
  private Move worked(int repairs) {
    Agent.Bounds bounds = new Agent.Bounds(10, 2_048, repairs, -1);
    Agent agent = new Agent("a", "writer", "", "", List.of(), TITLED, bounds);
    Conversation conversation = new Conversation(new OneField());
    List<Turn> turns = new ArrayList<>();
    Move move = conversation.next(agent, "A title please", turns);
    while (move instanceof Move.AskModel asked) {
      ChatResponse said =
          model().chat(permit(with(asked.messages(), List.of(), TITLED)), TokenSink.NONE);
      assertThat(said.toolUses()).isEmpty();
      turns.add(new Turn(said.text(), List.of(), List.of(), Thoughts.NONE, "stop"));
      move = conversation.next(agent, "A title please", turns);
    }
    return move;
  }

  /** Knows that a title is wanted. */
  private record OneField() implements JsonSchemas {
    @Override
    public List<String> violations(Value.Obj schema, Value value) {
      return value instanceof Value.Obj object && object.has("title")
          ? List.of()
          : List.of("no title");
    }

    @Override
    public List<String> faults(Value.Obj schema) {
      return List.of();
    }
  }

  @Test
  protected void aRefusalHasItsCodeByItsStatus() {
    REFUSALS.forEach(
        (status, code) -> {
          server.next(replies().error(status, "refused", "Something about " + KEY + " is wrong."));
          EffectFailure failure =
              catchThrowableOfType(
                  EffectFailure.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
          assertThat(failure.code()).as("%d", status).isEqualTo(code);
          assertThat(failure.detail()).contains("is wrong").doesNotContain(KEY);
        });
  }

  @Test
  protected void nobodyListeningIsTransient() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    assertThat(unreached(port, VendorUnderTest.Limits.USUAL)).isEqualTo("connect_failed");
  }

  /** The system answers no more callers than wait in the queue of a server that accepts none. */
  @Test
  protected void whoDoesNotPickUpIsNotWaitedForLongerThanIsSet() throws IOException {
    Duration minute = Duration.ofMinutes(1);
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(busy, waiting);
      VendorUnderTest.Limits hasty =
          new VendorUnderTest.Limits(Duration.ofMillis(300), minute, minute);
      assertThat(unreached(busy.getLocalPort(), hasty)).isEqualTo("connect_timeout");
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  private static void fill(ServerSocket busy, List<Socket> waiting) throws IOException {
    while (waiting.size() < 100) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(busy.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
  }

  private String unreached(int port, VendorUnderTest.Limits limits) {
    EffectFailure.Transient failure =
        catchThrowableOfType(
            EffectFailure.Transient.class,
            () ->
                vendor()
                    .at("http://127.0.0.1:" + port, KEY, limits)
                    .chat(permit(ask("x")), TokenSink.NONE));
    assertThat(failure).as("surely nothing was billed").isNotNull();
    return failure.code();
  }
}
