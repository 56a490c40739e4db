package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command says the same of runs on a server as of runs on this machine. */
class ServerCommandsTest {

  /** In this order, on one installation each; later lines speak of the runs of earlier ones. */
  private static final List<String> TABLE =
      List.of(
          "runs",
          "trace last",
          "run two.yaml --model demo --task hello",
          "run two.yaml --model demo --task hello --json",
          "run approval.yaml --model demo --task hello",
          "runs",
          "runs --status paused",
          "runs --workflow two-steps --json",
          "trace last",
          "trace last --step draft",
          "trace last --step all",
          "trace last --step nosuch",
          "watch last --until-paused",
          "approve last --note fine --json",
          "approve last ask",
          "reject last",
          "watch last",
          "watch last --json",
          "trace last --export",
          "run approval.yaml --model demo --task more --fail-on-pause",
          "reject last ask --note no",
          "run approval.yaml --model demo --task again --json",
          "resume last --json",
          "cancel last --note enough",
          "cancel last",
          "resume last",
          "run failing.yaml --model demo",
          "run endless.yaml --model demo --json",
          "run broken.yaml --model demo",
          "run nested.yaml --model demo --task hello --json",
          "runs --status paused --json",
          "trace last",
          "run lost.yaml --model demo",
          "run nosuch.yaml",
          "run two.yaml --model demo --task hi --idempotency-key once --json",
          "run two.yaml --model demo --task hi --idempotency-key once --json",
          "fork last --from write --model demo --json",
          "fork last --from write --model demo --prompt other --json",
          "trace last --step write",
          "fork last --from nosuch",
          "fork last --from nosuch --prompt x",
          "diff last last",
          "diff last last --json",
          "usage --by agent,model",
          "usage --by agent,model --json",
          "usage --by mood",
          "usage --all-tenants --by tenant,model",
          "budgets list",
          "budgets set --usd 5",
          "budgets set --agent writer --per month --usd 0.5",
          "budgets list",
          "budgets remove",
          "budgets remove --agent nobody",
          "budgets list",
          "audit --limit 0",
          "validate two.yaml",
          "validate broken.yaml",
          "trace 0000000000000000",
          "runs --limit 0",
          "keys list",
          "keys create --name ci --scope runs:read",
          "keys create --name any --role admin --for-tenant * --days 9",
          "tenants create acme2",
          "keys create --name one --role viewer --for-tenant acme2",
          "keys create --name x --role king",
          "keys create --name x --scope nonsense",
          "keys list",
          "keys rotate nosuch",
          "keys revoke nosuch",
          "tenants list",
          "tenants create acme2",
          "tenants create default",
          "tenants list",
          "tenants delete acme2 --basis contract-end",
          "tenants delete nobody",
          "tenants list",
          "models list",
          "models list --json",
          "models route",
          "models route --explain",
          "models route demo --json",
          "models prices",
          "models prices --json",
          "models test demo",
          "models test demo --json",
          "receipt last",
          "receipt last --json",
          "receipt nosuch",
          "admin delete-run last --basis gdpr-17 --yes",
          "admin delete-run nosuch --yes",
          "trace last");

  @TempDir Path here;
  @TempDir Path there;
  private ServedCommandLine server;

  @BeforeEach
  void serve() throws IOException {
    for (Path folder : List.of(here, there)) {
      Workflows.write(folder, "two.yaml", Workflows.TWO_STEPS);
      Workflows.write(folder, "approval.yaml", Workflows.APPROVAL);
      Workflows.write(folder, "failing.yaml", Workflows.FAILING);
      Workflows.write(folder, "endless.yaml", Workflows.ENDLESS);
      Workflows.write(folder, "nested.yaml", Workflows.NESTED);
      Workflows.write(folder, "lost.yaml", Workflows.NESTED.replace("approval", "nosuch"));
      Workflows.write(folder, "broken.yaml", "name: broken\nnodes:\n  a: {kind: nonsense}\n");
    }
    server = new ServedCommandLine(there, "serve", "--demo", "--port", "0");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> everyCommandSaysTheSame() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : TABLE) {
      tests.add(DynamicTest.dynamicTest("meshflow " + line, () -> compare(line)));
    }
    return tests.stream();
  }

  private void compare(String line) {
    String[] words = line.split(" ");
    CommandLineUnderTest.Outcome local = new CommandLineUnderTest(here).run(words);
    CommandLineUnderTest.Outcome remote = server.client(here).run(words);

    assertThat(normal(remote.out())).as(remote.err()).isEqualTo(normal(local.out()));
    assertThat(remote.code()).as(remote.err()).isEqualTo(local.code());
    assertThat(remote.err().isEmpty()).isEqualTo(local.err().isEmpty());
  }

  /** Without what differs between any two runs: ids, instants, durations, bars, who answered. */
  private static String normal(String text) {
    return text.replaceAll("\\b([0-9a-z]{20}|child-[0-9a-f]{24})\\b", "RUN")
        .replaceAll("\\d{4}-\\d\\d-\\d\\d[T ][0-9:.]+Z?", "INSTANT")
        .replaceAll("\"duration_ms\":\\s*\\d+", "DURATION")
        .replaceAll("[0-9.,]+ (ms|s|min|h)( ago)?\\b|\\bnow\\b", "TIME")
        .replaceAll("\"by\":\\s*\"[a-z0-9-]+\"|by (root|[a-z]+|configured-\\d+)\\b", "BY")
        .replaceAll("\"millis\":\\d+", "MILLIS")
        .replaceAll("mf_[0-9A-Za-z_-]+", "KEY")
        .replaceAll("(?m)^[0-9A-Za-z_-]{16} ", "ID ")
        .replaceAll("[A-Za-z0-9+/=_-]{40,}", "SIGNED")
        .replaceAll("log/[0-9a-f]{24}(\\\\n|\n)\\d+", "LOG")
        .replaceAll("log/[0-9a-f]{24}", "LOG")
        .replaceAll("[█░]+", "BAR")
        .replaceAll(" +", " ");
  }

  /** The client is a stranger without keys: it trusts nothing that the server says of itself. */
  @Test
  void theRecordOfAServerIsVerifiedWithItsContentsSealed() {
    server.client(here).run("run", "two.yaml", "--json");
    CommandLineUnderTest.Outcome verified = server.client(here).run("verify", "last");
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("VALID", "sealed contents were not opened");
  }

  @Test
  void aRegisteredWorkflowRunsByItsName() throws IOException {
    String[] words = {"workflows", "register", "two.yaml"};
    assertThat(server.client(here).run(words).code()).isZero();

    CommandLineUnderTest.Outcome list = server.client(here).run("workflows", "list");
    CommandLineUnderTest.Outcome run =
        server.client(here).run("run", "two-steps", "--model", "demo", "--task", "hello");

    assertThat(list.out()).contains("two-steps");
    assertThat(run.code()).as(run.err()).isZero();
  }

  /** Of a server it says more: who called. */
  @Test
  void whoDidWhatOnAServerIsShownAndVerified() throws IOException {
    assertThat(server.client(here).run("workflows", "register", "two.yaml").code()).isZero();
    long end = System.nanoTime() + 120_000_000_000L;
    while (!server.client(here).run("audit", "--json").out().contains("registerWorkflow")) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
    CommandLineUnderTest.Outcome shown = server.client(here).run("audit", "--limit", "5");
    assertThat(shown.out()).contains("registerWorkflow", "201");
    CommandLineUnderTest.Outcome whole = server.client(here).run("audit", "--verify");
    assertThat(whole.code()).as(whole.out() + whole.err()).isZero();
    assertThat(whole.out()).contains("VALID");
  }

  @Test
  void aWrongKeyAndAServerThatIsDownAreOneClearErrorEach() {
    CommandLineUnderTest.Outcome wrong =
        server.client(here).with("MESHFLOW_API_KEY", "nonsense").run("runs");
    CommandLineUnderTest.Outcome none =
        server.client(here).with("MESHFLOW_API_KEY", "").run("runs");
    server.close();
    CommandLineUnderTest.Outcome down = server.client(here).run("runs");

    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("does not know this key").hasLineCount(1);
    assertThat(none.err()).contains("--api-key or MESHFLOW_API_KEY");
    assertThat(down.code()).isEqualTo(1);
    assertThat(down.err()).contains("cannot be reached").hasLineCount(1);
  }

  @Test
  void anExportOfAServerIsVerifiedOffline() throws IOException {
    var _ = server.client(here).run("run", "two.yaml", "--model", "demo", "--task", "x");
    CommandLineUnderTest.Outcome export =
        server.client(here).run("export", "last", "-o", "run.jsonl");
    String key = export.err().replaceFirst("(?s).*public key: ", "").strip();

    assertThat(Files.size(here.resolve("run.jsonl"))).isPositive();
    assertThat(
            new CommandLineUnderTest(here).run("verify", "--file", "run.jsonl", "--key", key).out())
        .contains("VALID");
  }
}
