package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CollectorStub.Seen;
import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.telemetry.Telemetry;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spans of runs, as a collector reads them. */
@Timeout(120)
class TracingTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CLIENT = "b7ad6b7169203331";
  private static final String THREE =
      """
      name: three
      policy: {mode: standard}
      nodes:
        plan: {role: planner}
        sum: {tool: calculator, arguments: {expression: "6 * 7"}}
        write: {role: writer, prompt: "PINEAPPLE {{ task }}"}
      edges: [plan -> sum, sum -> write]
      """;

  @TempDir Path folder;

  private CommandLineUnderTest command(String endpoint) {
    return new CommandLineUnderTest(folder).with("MESHFLOW_OTLP_ENDPOINT", endpoint);
  }

  private static Seen named(CollectorStub collector, String name) {
    return collector.spans().stream()
        .filter(span -> span.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    name + " among " + collector.spans().stream().map(Seen::name).toList()));
  }

  @Test
  void aRunOfThreeNodesArrivesWholeBeforeTheCommandEnds() throws Exception {
    Workflows.write(folder, "three.yaml", THREE);
    try (CollectorStub collector = CollectorStub.start()) {
      CommandLineUnderTest.Outcome outcome =
          command(collector.endpoint())
              .with("MESHFLOW_OTLP_HEADERS", "authorization=Basic%20abc,x-other=1")
              .run("run", "three.yaml", "--model", "demo", "--task", "MANGO", "--json");
      assertThat(outcome.code()).as(outcome.err()).isZero();
      String run = outcome.json().text("run_id");

      assertThat(collector.strange()).isEmpty();
      assertThat(collector.headers().getFirst().get("Authorization")).containsExactly("Basic abc");
      assertThat(collector.spans())
          .extracting(Seen::name)
          .containsExactlyInAnyOrder(
              "invoke_workflow three",
              "invoke_agent plan",
              "chat demo-1",
              "step sum",
              "execute_tool calculator",
              "invoke_agent write",
              "chat demo-1");
      assertThat(collector.spans())
          .allSatisfy(
              span -> {
                assertThat(span.value("meshflow.tenant")).isEqualTo("default");
                assertThat(span.value("meshflow.run.id")).isEqualTo(run);
                assertThat(span.span().getStatus().getCode())
                    .isEqualTo(StatusCode.STATUS_CODE_UNSET);
                assertThat(span.span().getEndTimeUnixNano())
                    .isGreaterThanOrEqualTo(span.span().getStartTimeUnixNano());
              });
      tree(collector);
      model(collector);
      assertThat(collector.raw())
          .doesNotContain("PINEAPPLE", "MANGO", "6 * 7", "gen_ai.tool.definitions");
    }
  }

  @Test
  void promptsAndAnswersAreSentWhereThatIsSetAndThePolicyStoresThem() throws Exception {
    for (String stored : List.of("full", "scrubbed")) {
      Workflows.write(
          folder,
          "three.yaml",
          THREE
              .replace("mode: standard", "mode: standard, store_bodies: " + stored)
              .replace("planner}", "planner, tools: [datetime_now]}"));
      try (CollectorStub collector = CollectorStub.start()) {
        assertThat(
                command(collector.endpoint())
                    .with("MESHFLOW_OTLP_CONTENT", "true")
                    .run("run", "three.yaml", "--model", "demo", "--task", "MANGO")
                    .code())
            .isZero();
        if (stored.equals("full")) {
          contents(collector);
        } else {
          assertThat(collector.raw())
              .doesNotContain("PINEAPPLE", "MANGO", "6 * 7", "gen_ai.tool.definitions");
        }
      }
    }
  }

  private static void contents(CollectorStub collector) {
    Seen chat =
        collector.spans().stream()
            .filter(span -> span.values().toString().contains("PINEAPPLE"))
            .findFirst()
            .orElseThrow();
    assertThat(chat.name()).isEqualTo("chat demo-1");
    assertThat(chat.value("gen_ai.input.messages"))
        .startsWith(
            "[{\"parts\":[{\"content\":\"PINEAPPLE MANGO\",\"type\":\"text\"}],\"role\":\"user\"");
    assertThat(chat.value("gen_ai.output.messages"))
        .startsWith("[{\"finish_reason\":\"stop\",\"parts\":[{\"content\":\"")
        .endsWith("\"role\":\"assistant\"}]");
    assertThat(chat.value("gen_ai.system_instructions")).contains("\"type\":\"text\"");
    assertThat(chat.values()).doesNotContainKey("gen_ai.tool.definitions");
    assertThat(collector.spans())
        .filteredOn(span -> span.values().containsKey("gen_ai.tool.definitions"))
        .singleElement()
        .satisfies(
            span ->
                assertThat(span.value("gen_ai.tool.definitions"))
                    .startsWith("[{\"description\":\"")
                    .contains("\"name\":\"datetime_now\",\"parameters\":{")
                    .endsWith(",\"type\":\"function\"}]"));
    Seen tool = named(collector, "execute_tool calculator");
    assertThat(tool.value("gen_ai.tool.call.arguments")).isEqualTo("{\"expression\":\"6 * 7\"}");
    assertThat(tool.value("gen_ai.tool.call.result")).contains("42");
  }

  private static void tree(CollectorStub collector) {
    Seen root = named(collector, "invoke_workflow three");
    assertThat(root.parent()).isEmpty();
    assertThat(collector.spans()).extracting(Seen::trace).containsOnly(root.trace());
    for (String step : List.of("invoke_agent plan", "step sum", "invoke_agent write")) {
      assertThat(named(collector, step).parent()).isEqualTo(root.id());
    }
    assertThat(named(collector, "execute_tool calculator").parent())
        .isEqualTo(named(collector, "step sum").id());
    assertThat(collector.spans()).extracting(Seen::id).doesNotHaveDuplicates();
  }

  private static void model(CollectorStub collector) {
    Seen chat = named(collector, "chat demo-1");
    assertThat(chat.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(chat.values())
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "demo")
        .containsEntry("gen_ai.request.model", "demo-1")
        .containsEntry("gen_ai.response.model", "demo-1")
        .containsKeys(
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens",
            "gen_ai.response.finish_reasons",
            "gen_ai.response.time_to_first_chunk");
    assertThat(named(collector, "invoke_agent plan").values())
        .containsEntry("gen_ai.operation.name", "invoke_agent")
        .containsEntry("gen_ai.agent.name", "plan");
    assertThat(named(collector, "execute_tool calculator").values())
        .containsEntry("gen_ai.operation.name", "execute_tool")
        .containsEntry("gen_ai.tool.name", "calculator");
  }

  @Test
  void oneTraceLeadsFromTheClientThroughTheServerToTheModel() throws Exception {
    try (CollectorStub collector = CollectorStub.start();
        StubModelServer model = StubModelServer.start()) {
      model.models("stub").otherwise(StubReply.text("hello"));
      Files.writeString(
          folder.resolve("meshflow.yaml"),
          "otlp_endpoint: "
              + collector.endpoint()
              + "/v1/traces\nopenai_base_url: "
              + model.baseUrl()
              + "\nmodel: stub\nmodel_price: 1/2\n");
      try (ServedCommandLine server = new ServedCommandLine(folder, "serve", "--port", "0")) {
        post(server, "/api/v1/runs", "{\"task\":\"Say hello\",\"wait\":30}");
        Seen request = collector.await(span -> span.name().equals("POST /api/v1/runs"));
        Seen run = collector.await(span -> span.name().startsWith("invoke_workflow"));
        Seen chat = collector.await(span -> span.name().equals("chat stub"));

        assertThat(request.trace()).isEqualTo(TRACE);
        assertThat(request.parent()).isEqualTo(CLIENT);
        assertThat(request.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(request.value("http.response.status_code")).isEqualTo("200");
        assertThat(run.trace()).isEqualTo(TRACE);
        assertThat(run.parent()).isEqualTo(request.id());
        assertThat(chat.trace()).isEqualTo(TRACE);
        assertThat(model.requests().getLast().header("traceparent"))
            .contains("00-" + TRACE + "-" + chat.id() + "-01");
      }
    }
  }

  private static void post(ServedCommandLine server, String path, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.address() + path))
              .header("Authorization", "Bearer " + ServedCommandLine.KEY)
              .header("Content-Type", "application/json")
              .header("traceparent", "00-" + TRACE + "-" + CLIENT + "-01")
              .POST(BodyPublishers.ofString(body))
              .build();
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aTraceThatNobodyWantsIsNotSent() throws Exception {
    Workflows.write(folder, "three.yaml", THREE);
    try (CollectorStub collector = CollectorStub.start()) {
      for (String flag : List.of("00", "01")) {
        CommandLineUnderTest.Outcome outcome =
            command(collector.endpoint())
                .with("TRACEPARENT", "00-" + TRACE + "-" + CLIENT + "-" + flag)
                .run("run", "three.yaml", "--model", "demo", "--json");
        assertThat(outcome.code()).isZero();
        assertThat(collector.spans().isEmpty()).isEqualTo(flag.equals("00"));
      }
      assertThat(named(collector, "invoke_workflow three").parent()).isEqualTo(CLIENT);
    }
  }

  @Test
  void aCollectorThatIsDownIsToldOfOnceAndChangesNothing() throws Exception {
    Workflows.write(folder, "three.yaml", THREE);
    String nobody = "http://127.0.0.1:1";
    CommandLineUnderTest.Outcome outcome =
        command(nobody).run("run", "three.yaml", "--model", "demo", "--json");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.json().text("status")).isEqualTo("completed");
    assertThat(outcome.err()).containsOnlyOnce("takes no spans");
  }

  @Test
  void aCollectorThatDoesNotAnswerHoldsUpNoRun() throws Exception {
    Workflows.write(folder, "three.yaml", THREE);
    CountDownLatch never = new CountDownLatch(1);
    try (CollectorStub collector = CollectorStub.silent(never)) {
      CommandLineUnderTest.Outcome outcome =
          command(collector.endpoint()).run("run", "three.yaml", "--model", "demo", "--json");
      assertThat(outcome.code()).isZero();
      assertThat(collector.spans()).isEmpty();
      assertThat(outcome.err()).containsOnlyOnce("did not take the last spans in time");
    }
  }

  @Test
  void whatDoesNotFitIntoTheQueueIsDropped() throws Exception {
    int many = 40_000;
    CountDownLatch later = new CountDownLatch(1);
    try (CollectorStub collector = CollectorStub.silent(later)) {
      Telemetry.Target target = new Telemetry.Target(collector.endpoint(), Map.of(), "test");
      try (Telemetry telemetry = Telemetry.open(target, line -> {})) {
        for (int i = 0; i < many; i++) {
          RunId run = new RunId("run-%06d".formatted(i));
          telemetry.recorded(run, whole());
          telemetry.rested(run);
        }
        later.countDown();
        collector.await(span -> span.name().equals("invoke_workflow w"));
      }
      assertThat(collector.spans()).hasSizeLessThan(many / 2);
    }
  }

  private static Recorded whole() {
    Admission admission =
        new Admission(
            "default",
            "w@1",
            Digest.sha256(new byte[0]),
            new Admission.Origin.Fresh("ann"),
            1,
            Optional.empty(),
            "",
            "");
    return new Recorded(
        0,
        Instant.EPOCH,
        "engine",
        List.of(
            new RunEvent.Admitted(admission, Value.Obj.EMPTY),
            new RunEvent.Ended(RunStatus.COMPLETED, "", Value.NULL)),
        false);
  }
}
