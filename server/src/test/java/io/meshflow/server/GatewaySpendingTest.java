package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.definition.ModelsFile;
import io.meshflow.models.DetectedModels;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred calls at once, of every kind that costs money, never spend more than there is, and
 * what is on record is what the vendors were asked.
 */
@Timeout(300)
final class GatewaySpendingTest {

  private static final int CALLS = 200;
  private static final double BUDGET = 0.004;

  /** A user of the gateway in one of its forms, or a run whose agent calls tools. */
  private enum Kind {
    WHOLE,
    STREAM,
    TOOLS,
    ANTHROPIC,
    VECTORS,
    RUN
  }

  @TempDir Path home;
  private final StubModelServer near = StubModelServer.start().models("small", "vectors");
  private final StubModelServer far = StubModelServer.start().models("large");

  private final AtomicInteger refused = new AtomicInteger();

  @AfterEach
  void close() {
    near.close();
    far.close();
  }

  private TestServer open() {
    ModelPlan plan =
        new ModelsFile(_ -> Optional.empty(), DetectedModels.vendors(), Map.of())
            .read(
                "models.yaml",
                """
                models:
                  fast: {provider: near, model: small, price: {input: 1, output: 2}}
                  big: {provider: far, model: large, price: {input: 3, output: 6}}
                  embedding: {provider: near, model: vectors, embedding: true, price: {input: 5, output: 0}}
                providers:
                  near: {vendor: openai_compatible, base_url: "%s"}
                  far: {vendor: openai_compatible, base_url: "%s"}
                routing: {fallback_chain: [near, far]}
                """
                    .formatted(near.baseUrl(), far.baseUrl()))
            .plan()
            .orElseThrow();
    ServerSettings.Bounds usual = ServerSettings.Bounds.USUAL;
    return new TestServer(
        home,
        _ -> DetectedModels.detect(Map.of(), "", plan, InstantSource.system(), Duration.ZERO),
        TestServer.keys(),
        new ServerSettings.Bounds(
            usual.maxBody(),
            usual.perSecond(),
            usual.perTenant(),
            usual.atOnce(),
            Duration.ofMinutes(5), // a busy machine may let hundreds of clients wait
            usual.stopTime()));
  }

  private static StubReply text() {
    return StubReply.text("Hello from the stub.");
  }

  private static StubReply calls() {
    return StubReply.toolCalls(
        new ToolUse("c1", "calculator", Value.obj("expression", Value.of("6 * 7"))));
  }

  /** What the near one says next, by chance; and what that costs, in millionths of a dollar. */
  private List<Long> script(Random random) {
    List<Long> costs = new ArrayList<>();
    for (int i = 0; i < 10 * CALLS; i++) {
      int chance = random.nextInt(10);
      if (chance < 2) {
        near.next(StubReply.error(400, "context_length_exceeded", "too long"));
        costs.add(0L);
      } else if (chance < 4) {
        near.next(calls());
        costs.add(13L + 2 * 5);
      } else {
        near.next(text());
        costs.add(11L + 2 * 7);
      }
    }
    return costs;
  }

  private TestServer.Answer call(TestServer mesh, Kind kind) {
    String talk =
        "{\"model\":\"fast\",\"max_tokens\":50,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]%s}";
    String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"calculator\"}}]";
    String chat = "/v1/chat/completions";
    String key = TestServer.OPERATOR;
    return switch (kind) {
      case WHOLE -> mesh.post(chat, key, talk.formatted("false", ""));
      case STREAM -> mesh.post(chat, key, talk.formatted("true", ""));
      case TOOLS -> mesh.post(chat, key, talk.formatted("true", tools));
      case ANTHROPIC -> mesh.post("/v1/messages", key, talk.formatted("true", ""));
      case VECTORS ->
          mesh.post("/v1/embeddings", key, "{\"model\":\"embedding\",\"input\":\"A red house.\"}");
      case RUN ->
          mesh.post(
              "/api/v1/runs",
              key,
              Json.canonical(
                  Value.obj(
                      "definition",
                      Value.of(
                          "name: w\nnodes:\n  - {id: a, kind: agent, role: writer, model: fast,"
                              + " instructions: Work it out, tools: [calculator],"
                              + " max_output_tokens: 50}\n"),
                      "task",
                      Value.of("x"),
                      "wait",
                      Value.of(60L))));
    };
  }

  private static Value.Obj budget(TestServer mesh) {
    return (Value.Obj)
        mesh.get("/api/v1/budgets", TestServer.ADMIN).json().array("budgets").getFirst();
  }

  private static int asked(StubModelServer server, String path) {
    return (int)
        server.requests().stream().map(StubRequest::path).filter(one -> one.endsWith(path)).count();
  }

  /** One call, and a look at the budget while others are under way. */
  private double most(TestServer mesh, Kind kind) {
    TestServer.Answer answer = call(mesh, kind);
    assertThat(answer.status()).as(answer.body()).isIn(200, 400, 429);
    boolean tooLong = answer.body().contains("context_too_long");
    assertThat(answer.status() == 400)
        .as("no stand-in where there is no room for it: %s", answer.body())
        .isEqualTo(tooLong && kind != Kind.RUN); // a run that fails is an answer all the same
    if (answer.body().contains("budget")) {
      refused.incrementAndGet();
    }
    Value.Obj now = budget(mesh);
    return now.number("spent_usd") + now.number("reserved_usd");
  }

  @Test
  void nothingIsSpentBeyondTheBudgetAndTheRecordIsWhatTheVendorsWereAsked()
      throws InterruptedException, ExecutionException {
    Random random = new Random(1);
    List<Long> costs = script(random);
    far.otherwise(text());
    try (TestServer mesh = open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String set = "{\"holder\":\"tenant\",\"per\":\"day\",\"usd\":%s}".formatted(BUDGET);
      mesh.send("PUT", "/api/v1/budgets", TestServer.ADMIN, set);
      List<Callable<Double>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        calls.add(() -> most(mesh, kind));
      }
      for (Future<Double> one : threads.invokeAll(calls)) {
        assertThat(one.get()).isPositive().isLessThanOrEqualTo(BUDGET + 1e-9);
      }
      assertThat(refused.get()).as("some find no room").isBetween(20, CALLS - 20);
      adds(mesh, costs);
    }
  }

  /** What is on record, against what the stubs were asked and what they counted. */
  private void adds(TestServer mesh, List<Long> costs) {
    int nearly = asked(near, "/chat/completions");
    int fallen = asked(far, "/chat/completions");
    int vectors = asked(near, "/embeddings");
    assertThat(fallen).as("hops").isPositive();
    assertThat(vectors).isPositive();
    long micros = costs.subList(0, nearly).stream().mapToLong(cost -> cost).sum();
    micros += fallen * (3 * 11L + 6 * 7) + vectors * 5L * 3;
    Value.Obj total = mesh.get("/api/v1/usage", TestServer.ADMIN).json().object("total");
    assertThat(total.whole("calls")).isEqualTo(nearly + fallen + vectors);
    assertThat(total.number("reserved_usd")).isZero();
    assertThat(total.number("cost_usd")).isEqualTo(micros / 1e6, within(1e-9));
    assertThat(budget(mesh).number("spent_usd")).isEqualTo(micros / 1e6, within(1e-9));
  }

  @Test
  void aVendorThatBillsMoreThanWasReservedClosesTheBudgetOfTheRun() {
    near.next(
        StubReply.events(
            List.of(
                StubReply.call(0, "c1", "calculator", "{\"expression\":\"6 * 7\"}"),
                StubReply.delta(Value.Obj.EMPTY, Value.of("tool_calls")),
                StubReply.usage(13, 5_000))));
    try (TestServer mesh = open()) {
      TestServer.Answer answer = call(mesh, Kind.RUN);
      assertThat(answer.body()).contains("\"budget\"");
      assertThat(answer.json().text("status")).isNotEqualTo("completed");
      assertThat(asked(near, "/chat/completions") + asked(far, "/chat/completions")).isEqualTo(1);
      Value.Obj total = mesh.get("/api/v1/usage", TestServer.ADMIN).json().object("total");
      assertThat(total.number("cost_usd")).isEqualTo((13 + 2 * 5_000) / 1e6, within(1e-9));
      assertThat(total.number("reserved_usd")).isZero();
    }
  }
}
