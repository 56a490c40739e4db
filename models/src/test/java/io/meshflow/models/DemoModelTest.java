package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.ToolOffer;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.testkit.LanguageModelContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DemoModelTest extends LanguageModelContract {

  private static final String NDA =
      """
      MUTUAL NON-DISCLOSURE AGREEMENT

      1. Each party shall keep the Confidential Information of the other secret for a perpetual term.
      2. The Recipient's liability under this agreement is unlimited.
      3. This agreement is governed by the laws of Ruritania.
      """;

  private final LanguageModel model = new DemoModel(Duration.ZERO);

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.TOOLS, Ability.STRUCTURED);
  }

  @Override
  protected ModelOffer offer() {
    return DemoModel.OFFER;
  }

  @Override
  protected LanguageModel model(Scene scene) {
    return scene == Scene.ENDLESS ? new DemoModel(Duration.ofMinutes(1)) : model;
  }

  @Test
  void theSameQuestionGetsTheSameAnswerByteForByte() {
    Locale before = Locale.getDefault();
    String first = say("You are a legal reviewer.", "Review this:\n" + NDA);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(say("You are a legal reviewer.", "Review this:\n" + NDA)).isEqualTo(first);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void everyFreeAnswerIsLabelledAndSaysHowSureItIs() {
    for (DemoRole role : DemoRole.values()) {
      String text = say("You are a " + role.name().toLowerCase(Locale.ROOT) + ".", NDA);
      assertThat(text).startsWith("[demo] ").containsPattern("\nCONFIDENCE: 0\\.\\d\\d$");
    }
  }

  @Test
  void aPlannerListsSteps() {
    assertThat(say("You are the planner of the team.", "Task: Review the NDA in nda.txt"))
        .contains("Plan for: Review the NDA in nda.txt", "\n1. ", "\n4. ");
  }

  @Test
  void aReviewerQuotesTheTextItWasGiven() {
    assertThat(say("You are a contract reviewer.", "Review:\n\n" + NDA))
        .contains("Finding 1 (high)", "liability under this agreement is unlimited", "perpetual");
  }

  @Test
  void reviewersOfDifferentThingsQuoteDifferentClausesFirst() {
    String law = say("You review the governing law and nothing else.", NDA);
    String liability = say("You review liability and nothing else.", NDA);
    assertThat(law).contains("Finding 1 (medium): \"This agreement is governed");
    assertThat(liability).contains("Finding 1 (high): \"The Recipient's liability");
  }

  @Test
  void aCriticDoubtsTheFirstDraftAndAcceptsTheSecond() {
    assertThat(say("You are a critic.", "Draft report: the NDA"))
        .contains("Verdict: revise", "CONFIDENCE: 0.58");
    assertThat(say("You are a critic.", "[demo] Revised draft: the NDA"))
        .contains("Verdict: accept", "CONFIDENCE: 0.92");
  }

  @Test
  void aWriterWhoSeesCriticismWritesARevisedDraft() {
    assertThat(say("You are a writer.", "# risks\n" + NDA))
        .contains("Draft report", "Based on: risks");
    assertThat(say("You are a writer.", "critic:\nVerdict: revise\n\n" + NDA))
        .contains("Revised draft");
  }

  @Test
  void aRouterTakesTheOptionThatTheTaskSpeaksOf() {
    assertThat(say("You are a router. Choose from: billing, technical, legal", "A technical fault"))
        .contains("Route: technical");
  }

  @Test
  void aNamedFileIsReadBeforeTheAnswer() {
    ChatResponse answer = offered("Review the NDA in docs/nda.txt", tool("read_file"));
    assertThat(answer.text()).isEmpty();
    assertThat(answer.toolUses().getFirst().arguments())
        .isEqualTo(Value.obj("path", Value.of("docs/nda.txt")));
  }

  @Test
  void aSumIsGivenToTheCalculator() {
    assertThat(expression("What is 12 * (3 + 4)?")).isEqualTo("12 * (3 + 4)");
    assertThat(expression("Compute 7-2 for me")).isEqualTo("7-2");
    assertThat(offered("Due on 2026-01-01, room 24/7, pages 3-5", tool("calculator")).toolUses())
        .isEmpty();
  }

  @Test
  void whatIsToBeSavedIsWrittenAfterReading() {
    ToolOffer[] tools = {tool("read_file"), tool("write_file")};
    ChatRequest first = request("Read notes.md and save a summary to out.md", tools);
    ChatResponse reads = chat(first);
    assertThat(reads.toolUses()).hasSize(1);
    List<Message> talk = new ArrayList<>(first.messages());
    talk.add(new Message.Assistant("", reads.toolUses()));
    talk.add(new Message.ToolResult("demo-1-1", "read_file", NDA, false));
    Message.ToolUse writes = chat(with(talk, List.of(tools), Value.NULL)).toolUses().getFirst();
    assertThat(writes.tool()).isEqualTo("write_file");
    assertThat(writes.arguments().text("path")).isEqualTo("out.md");
    assertThat(writes.arguments().text("content")).contains("[demo]");
  }

  @Test
  void aWriterRanksWhatReviewersFoundAndNamesThem() {
    String legal = say("You are a legal reviewer.", NDA);
    String task = "Task: Review the NDA\n\n## Legal\n" + legal + "\n\n## Remarks\n\nWrite.";
    assertThat(say("You are a writer.", task))
        .contains("Draft report: NDA", "Based on: Legal\n", "1. (high, Legal): \"")
        .contains("do not go ahead before the 2 grave points");
    assertThat(say("You are a summarizer.", task)).contains("Decision: do not go ahead");
  }

  @Test
  void hugeAndHostileTasksAreAnsweredAtOnce() {
    for (String piece : List.of("1 + ", "# a\n", "(((", "😀", "a.b.c/", "visit ", "[x]\n", "\"")) {
      String text = say("You are a critic.", piece.repeat(10_000_000 / piece.length()));
      assertThat(text).startsWith("[demo] ");
      assertThat(Value.of(text)).isNotNull();
      assertThat(offered(piece.repeat(20_000), tool("calculator"), tool("read_file"))).isNotNull();
    }
  }

  @Test
  void aFailedToolIsAdmittedAndHalvesTheConfidence() {
    List<Message> talk =
        List.of(
            new Message.User("Review nda.txt"),
            new Message.ToolResult("1", "read_file", "no such file", true));
    assertThat(chat(with(talk, List.of(), Value.NULL)).text())
        .contains("read_file did not work: no such file", "CONFIDENCE: 0.40");
  }

  @Test
  void aSchemaIsFilledWithValidValues() {
    Value.Obj schema =
        (Value.Obj)
            Json.parse(
                """
                {"type":"object","required":["verdict","confidence","approved","items","n","none"],
                 "properties":{
                   "verdict":{"enum":["revise","accept"]},
                   "confidence":{"type":"number","minimum":0,"maximum":1},
                   "approved":{"type":"boolean"},
                   "items":{"type":"array","minItems":2,"items":{"$ref":"#/$defs/item"}},
                   "n":{"type":"integer","minimum":3},
                   "none":{"type":["null","string"]}},
                 "$defs":{"item":{"type":"object","properties":{"name":{"type":"string","maxLength":9}}}}}
                """);
    Value.Obj sure = structured("You are a planner.", schema);
    assertThat(sure.text("verdict")).isEqualTo("accept");
    assertThat(sure.flag("approved")).isTrue();
    assertThat(sure.array("items")).hasSize(2);
    assertThat(sure.whole("n")).isEqualTo(3);
    assertThat(sure.required("none")).isEqualTo(Value.NULL);
    Value.Obj doubtful = structured("You are a critic.", schema);
    assertThat(doubtful.text("verdict")).isEqualTo("revise");
    assertThat(doubtful.flag("approved")).isFalse();
    assertThat(doubtful.number("confidence")).isEqualTo(0.58);
  }

  @Test
  void aLongAnswerIsCutAtTheLimit() {
    List<Message> talk = List.of(new Message.User(NDA));
    ChatRequest request =
        new ChatRequest(
            "a",
            offer(),
            RiskTier.INTERNAL,
            talk,
            List.of(),
            new ChatRequest.Sampling(5, -1),
            Value.NULL);
    ChatResponse answer = chat(request);
    assertThat(answer.finish()).isEqualTo(ChatResponse.Finish.LENGTH);
    assertThat(answer.usage().output()).isLessThanOrEqualTo(5);
  }

  @Test
  void itCostsNothingAndCountsForItself() {
    ChatResponse answer = chat(ask("Hello there, who are you?"));
    assertThat(answer.usage().estimated()).isFalse();
    assertThat(offer().price()).contains(Price.FREE);
    assertThat(answer.served()).isEqualTo("demo/demo-1");
  }

  private Value.Obj structured(String system, Value.Obj schema) {
    List<Message> talk = List.of(new Message.System(system), new Message.User("The NDA"));
    return (Value.Obj) Json.parse(chat(with(talk, List.of(), schema)).text());
  }

  private String expression(String task) {
    return offered(task, tool("calculator")).toolUses().getFirst().arguments().text("expression");
  }

  private ChatResponse offered(String task, ToolOffer... tools) {
    return chat(request(task, tools));
  }

  private ChatRequest request(String task, ToolOffer... tools) {
    return with(List.of(new Message.User(task)), List.of(tools), Value.NULL);
  }

  private String say(String system, String user) {
    return chat(with(
            List.of(new Message.System(system), new Message.User(user)), List.of(), Value.NULL))
        .text();
  }

  private ChatResponse chat(ChatRequest request) {
    return model.chat(permit(request), TokenSink.NONE);
  }

  private static ToolOffer tool(String name) {
    return new ToolOffer(name, "A tool.", Value.obj("type", Value.of("object")));
  }
}
