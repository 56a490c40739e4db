package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetsCommandTest {

  private static final String FLOW =
      """
      name: hello
      nodes:
        - {id: writer, kind: agent, model: dear, prompt: Say hello, max_output_tokens: 1000}
      """;

  @TempDir Path folder;
  private final StubModelServer first = StubModelServer.start();
  private final StubModelServer second = StubModelServer.start();
  private CommandLineUnderTest meshflow;

  @BeforeEach
  void start() throws IOException {
    meshflow = new CommandLineUnderTest(folder);
    Workflows.write(folder, "hello.yaml", FLOW);
    first.otherwise(StubReply.text("dear words"));
    second.otherwise(StubReply.text("free words"));
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(
        folder.resolve("config/models.yaml"),
        """
        models:
          dear: {provider: openai, model: big, price: {input: 10, output: 10}}
          spare: {provider: openai_compatible, model: small, price: free}
        providers:
          openai: {api_key: sk-x, base_url: "%s"}
          openai_compatible: {base_url: "%s"}
        routing: {fallback_enabled: true}
        """
            .formatted(first.baseUrl(), second.baseUrl()));
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private Outcome hello() {
    return meshflow.run("run", "hello.yaml", "--task", "Bob");
  }

  @Test
  void usageTellsWhatRunsCost() {
    assertThat(hello().out()).contains("dear words");
    Outcome usage = meshflow.run("usage", "--by", "agent,model");
    assertThat(usage.code()).as(usage.err()).isZero();
    assertThat(usage.out()).contains("writer", "openai/big", "total");
    assertThat(meshflow.run("usage", "--json").out()).contains("\"calls\":1", "\"reserved_usd\":0");
    assertThat(meshflow.run("usage", "--by", "mood").code()).isEqualTo(2);
  }

  @Test
  void anAttemptWithoutAnAnswerIsShownAtTheMostThatItCanCost() {
    first.next(StubReply.text("One two three").first(1).ending(StubReply.End.BREAK));
    assertThat(hello().out()).contains("free words");
    String trace = meshflow.run("trace", "last", "--step", "writer").out();
    assertThat(trace.replaceAll("\\s+", " ")).contains("nobody knows what it used, at most $0.01");
    assertThat(meshflow.run("trace", "last", "--export").out()).containsOnlyOnce("\"lost\": true");
    assertThat(meshflow.run("usage").out()).contains("LOST", "$0.01");
    assertThat(meshflow.run("usage", "--by", "model", "--json").out())
        .contains("\"lost_usd\":0.01", "\"lost_usd\":0,");
  }

  @Test
  void whereABudgetHasNoRoomTheFreeModelAnswersAndWithoutOneTheRunIsBlocked() throws IOException {
    assertThat(meshflow.run("budgets", "set", "--usd", "0.005").code()).isZero();
    assertThat(hello().out()).contains("free words");
    assertThat(meshflow.run("export", "last").out()).contains("budget.shared", "openai/big");
    Files.writeString(
        folder.resolve("config/models.yaml"),
        Files.readString(folder.resolve("config/models.yaml")).replace("true", "false"));
    Outcome blocked = hello();
    assertThat(blocked.code()).isEqualTo(4);
    assertThat((blocked.out() + blocked.err()).replaceAll("\\s+", " "))
        .contains("the daily budget of the tenant is $0.005");
    assertThat(meshflow.run("budgets", "list").out()).contains("tenant", "day", "$0.005");
    assertThat(meshflow.run("budgets", "remove").code()).isZero();
    assertThat(hello().out()).contains("dear words");
  }

  @Test
  void theSettingIsTheDailyBudgetOfTenantsWithoutOne() {
    meshflow.with("MESHFLOW_DAILY_BUDGET_USD", "0.005");
    assertThat(hello().out()).contains("free words");
    assertThat(meshflow.run("budgets", "set", "--usd", "5").code()).isZero();
    assertThat(hello().out()).contains("dear words");
  }
}
