package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Commands;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.run.RunId;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /metrics} says before and after runs of which everything is scripted. */
final class MetricsTest {

  private static final String SCRIPT =
      """
      name: scripted
      version: "1"
      policy: {mode: standard, allowed_tools: [calculator]}
      nodes:
        solver: {role: analyst, tools: [calculator], prompt: "Solve 6 * 7"}
        files: {tool: read_file, arguments: {path: a.md}}
        broken: {role: critic, prompt: "Judge"}
        ask: {question: "Good?"}
      edges:
        - solver -> files
        - {from: files, to: broken, on: blocked}
        - {from: broken, to: ask, on: failed}
      """;

  @TempDir Path home;
  private StubModelServer upstream;
  private TestServer mesh;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    upstream.models("stub");
    mesh = TestServer.over(upstream, home);
  }

  @AfterEach
  void close() {
    mesh.close();
    upstream.close();
  }

  private Map<String, Double> scrape(String key) {
    TestServer.Answer answer = mesh.get("/metrics", key);
    assertThat(answer.header("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
    Map<String, Double> samples = new TreeMap<>(PrometheusText.parse(answer.body()));
    samples.keySet().removeIf(name -> name.startsWith("meshflow_http_"));
    return samples;
  }

  /** Counts and gauges that changed, times left out. */
  private static Map<String, Double> delta(Map<String, Double> before, Map<String, Double> after) {
    Map<String, Double> delta = new TreeMap<>();
    after.forEach(
        (name, value) -> {
          double change = value - before.getOrDefault(name, 0.0);
          boolean time = name.matches(".*(_sum|_bucket)\\{.*|.*quantile=.*");
          if (!time && change != 0) {
            delta.put(name, change);
          }
        });
    return delta;
  }

  private Value.Obj start(String definition, String key) {
    String body =
        Json.canonical(
            Value.obj(
                "definition", Value.of(definition), "task", Value.of("x"), "wait", Value.of(30)));
    TestServer.Answer answer = mesh.post("/api/v1/runs", key, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void aScriptedRunChangesExactlyTheseSeries() {
    Value.Obj sum = Value.obj("expression", Value.of("6 * 7"));
    upstream
        .next(StubReply.toolCalls(new ToolUse("c1", "calculator", sum)))
        .next(StubReply.text("It is 42."))
        .next(StubReply.error(400, "bad", "no"));
    Map<String, Double> before = scrape(TestServer.ADMIN);

    Value.Obj run = start(SCRIPT, TestServer.OPERATOR);
    Map<String, Double> after = scrape(TestServer.ADMIN);
    Map<String, Double> delta = delta(before, after);

    assertThat(run.text("status")).isEqualTo("paused");
    double tokens = run.number("tokens");
    assertThat(tokens).isPositive();
    assertThat(delta.remove("meshflow_tokens_total{provider=openai_compatible, tenant=default}"))
        .isEqualTo(tokens);
    assertThat(
            delta.remove(
                    "llm_tokens_total{model=stub, provider=openai_compatible, tenant=default, type=prompt}")
                + delta.remove(
                    "llm_tokens_total{model=stub, provider=openai_compatible, tenant=default, type=completion}"))
        .isEqualTo(tokens);
    assertThat(delta.remove("meshflow_cost_usd_total{tenant=default}"))
        .isEqualTo(run.number("cost_usd"), within(1e-9));
    delta.keySet().removeIf(name -> name.startsWith("meshflow_uncertainty_score{"));
    assertThat(delta).isEqualTo(expected());

    answer(run.text("run_id"), "reviewer-key-1");
    assertThat(delta(after, scrape(TestServer.ADMIN)))
        .isEqualTo(
            Map.of(
                "meshflow_runs_total{status=ok, tenant=default}",
                1.0,
                "meshflow_run_duration_seconds_count{tenant=default}",
                1.0,
                "meshflow_hitl_pending{tenant=default}",
                -1.0));
  }

  private static Map<String, Double> expected() {
    Map<String, Double> expected = new TreeMap<>();
    expected.put("meshflow_runs_total{status=paused, tenant=default}", 1.0);
    expected.put("meshflow_hitl_pending{tenant=default}", 1.0);
    expected.put("meshflow_blocks_total{reason=policy, tenant=default}", 1.0);
    expected.put(
        "llm_calls_total{model=stub, provider=openai_compatible, status=ok, tenant=default}", 2.0);
    expected.put(
        "llm_calls_total{model=stub, provider=openai_compatible, status=failed, tenant=default}",
        1.0);
    expected.put(
        "llm_call_duration_seconds_count{model=stub, provider=openai_compatible, tenant=default}",
        3.0);
    expected.put(
        "gen_ai_client_operation_time_to_first_chunk_seconds_count{gen_ai_operation_name=chat,"
            + " gen_ai_provider_name=openai_compatible, gen_ai_request_model=stub, tenant=default}",
        1.0);
    expected.put("tool_executions_total{status=ok, tenant=default, tool_name=calculator}", 1.0);
    expected.put("tool_duration_seconds_count{tenant=default, tool_name=calculator}", 1.0);
    expected.put("agent_runs_total{agent_name=solver, status=ok, tenant=default}", 1.0);
    expected.put("agent_runs_total{agent_name=broken, status=failed, tenant=default}", 1.0);
    expected.put("agent_run_duration_seconds_count{agent_name=solver, tenant=default}", 1.0);
    expected.put("agent_run_duration_seconds_count{agent_name=broken, tenant=default}", 1.0);
    expected.put("action_audit_logs_total{action_type=model:stub, status=ok, tenant=default}", 2.0);
    expected.put(
        "action_audit_logs_total{action_type=model:stub, status=failed, tenant=default}", 1.0);
    expected.put(
        "action_audit_logs_total{action_type=tool:calculator, status=ok, tenant=default}", 1.0);
    expected.put(
        "action_audit_logs_total{action_type=tool:read_file, status=blocked, tenant=default}", 1.0);
    return expected;
  }

  private void answer(String run, String reviewer) {
    mesh.get("/hitl/pending", reviewer);
    TestServer.Answer answer = mesh.post("/hitl/" + run + "/approve", reviewer, "{}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    await(mesh.runs, run);
  }

  private static void await(Runs runs, String run) {
    try {
      assertThat(runs.await(new RunId(run), Duration.ofSeconds(30))).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final String ASKS = "name: asks\nnodes: {ask: {question: \"Good?\"}}\n";
  private static final String PENDING = "meshflow_hitl_pending{tenant=default}";

  @Test
  void whatWaitsIsRightAfterARestartAndAnAnswerGivenElsewhere() {
    String one = start(ASKS, TestServer.OPERATOR).text("run_id");
    start(ASKS, TestServer.OPERATOR);
    assertThat(scrape(TestServer.ADMIN)).containsEntry(PENDING, 2.0);

    mesh.close();
    mesh = TestServer.over(upstream, home);
    assertThat(scrape(TestServer.ADMIN)).containsEntry(PENDING, 2.0);

    try (TestServer other = TestServer.over(upstream, home)) {
      other.runs.answer(
          new Commands.AnswerRequest("default", new RunId(one), "", true, "bob", "", "c1"));
      // whichever of the two looks first goes on with it
      assertThat(mesh.get("/api/v1/runs/" + one + "/events", TestServer.ADMIN).body())
          .contains("event: run_complete");
    }
    assertThat(scrape(TestServer.ADMIN)).containsEntry(PENDING, 1.0);
  }

  @Test
  void whatNobodyAnsweredInTimeDoesNotWait() throws InterruptedException {
    String soon = ASKS.replace("Good?\"", "Good?\", timeout: 1s, on_timeout: reject");
    String run = start(soon, TestServer.OPERATOR).text("run_id");
    mesh.runs.await(new RunId(run), Duration.ofSeconds(30));
    CountDownLatch over = new CountDownLatch(1);
    mesh.runs.listen(
        new RunListener() {
          @Override
          public void rested(RunId rested) {
            over.countDown();
          }
        });
    if (mesh.runs.find("default", new RunId(run)).orElseThrow().standing().status().ended()) {
      over.countDown();
    }
    assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(scrape(TestServer.ADMIN)).containsEntry(PENDING, 0.0);
  }

  @Test
  void aKeyOfOneTenantSeesNothingThatIsCountedForAnother() {
    start(ASKS, "operator-key-2");
    start(ASKS, TestServer.OPERATOR);
    upstream.next(StubReply.error(400, "bad", "no"));
    start(SCRIPT.replace("mode: standard", "mode: dev"), TestServer.OPERATOR);
    assertThat(scrape(TestServer.ADMIN).keySet())
        .contains("meshflow_hitl_pending{tenant=acme}", PENDING)
        .anyMatch(name -> name.startsWith("llm_calls_total{"))
        .anyMatch(name -> name.startsWith("agent_runs_total{"))
        .anyMatch(name -> name.startsWith("action_audit_logs_total{"));
    String bound = mesh.get("/metrics", "viewer-key-2").body();
    assertThat(PrometheusText.parse(bound).keySet())
        .contains("meshflow_hitl_pending{tenant=acme}")
        .allMatch(name -> name.contains("tenant=acme"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1",
        "# HELP a b\n# TYPE a gauge\na{x=\"1\"} 1\na{x=\"1\"} 2\n",
        "# HELP a b\n# TYPE a gauge\na{x=\"1\n\"} 1\n",
        "# HELP a b\n# TYPE a gauge\na{x=\"1\",} 1\n",
        "# HELP a b\n# TYPE a counter\na 1\n",
        "# HELP a b\n# TYPE a gauge\nb 1\n",
        "# HELP a b\n# TYPE a gauge\na 1,0\n",
        "# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n"
      })
  void theParserOfThisTestIsStrict(String text) {
    assertThatThrownBy(() -> PrometheusText.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
