package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Commands.AnswerRequest;
import io.meshflow.core.execution.Ports;
import io.meshflow.core.execution.Rules;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.execution.Store;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.policy.OrderedOutputGate;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.tool.HttpCaller.Reply;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Known;
import io.meshflow.definition.Loaded;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.models.DemoModel;
import io.meshflow.testkit.MemoryLedger;
import io.meshflow.tools.BuiltInFunctions;
import io.meshflow.tools.BuiltInTools;
import io.meshflow.tools.FileScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped examples, run to their end with the demo model. */
class ExampleRunsTest {

  private static final Path EXAMPLES =
      Path.of(System.getProperty("meshflow.root", "..")).resolve("examples");

  static final Models DEMO =
      new Models() {
        @Override
        public Optional<ModelOffer> find(String name) {
          return Optional.of(DemoModel.OFFER);
        }

        @Override
        public List<ModelOffer> offers() {
          return List.of(DemoModel.OFFER);
        }

        @Override
        public LanguageModel open(ModelOffer offer) {
          return new DemoModel(Duration.ZERO);
        }
      };

  @TempDir private Path workspaces;

  private final MemoryLedger ledger = new MemoryLedger();
  private final InstantSource clock = InstantSource.system();
  private final CelExpressions expressions = new CelExpressions();
  private final CheckedSchemas schemas = new CheckedSchemas();
  private Optional<Runs> open = Optional.empty();

  @AfterEach
  void close() {
    open.ifPresent(Runs::close);
  }

  private Runs runs() {
    return open.orElseThrow();
  }

  private Workflow load(String example) {
    Path folder = EXAMPLES.resolve(example);
    BuiltInTools tools = new BuiltInTools(FileScope.of(folder, workspaces), clock);
    Known known = Known.NOTHING.with(DEMO).with(tools);
    Loaded loaded =
        new Definitions(known, expressions, schemas).load(folder.resolve("workflow.yaml"));
    assertThat(loaded.problems()).isEmpty();
    Ports ports = new Ports(DEMO, tools, new BuiltInFunctions(), permit -> noNetwork());
    Rules rules =
        new Rules(
            OrderedGate.complete(),
            new OrderedOutputGate(),
            expressions,
            schemas,
            new PinnedWorkflows(),
            text -> text);
    StreamKey key = StreamKey.fresh(Entropy.secure());
    Store store = new Store(ledger, ledger.leases("me"), tenant -> key);
    open = Optional.of(new Runs(store, ports, rules, clock, Runs.Settings.COMMAND));
    return loaded.workflow().orElseThrow();
  }

  private static Reply noNetwork() {
    throw new EffectFailure.Permanent("no_network", "not in this test");
  }

  private RunId start(String example, String task) throws InterruptedException {
    Workflow workflow = load(example);
    StartRequest request =
        new StartRequest(
            "default", workflow, task, Value.Obj.EMPTY, "me", StartRequest.Options.USUAL);
    RunId run = runs().start(request);
    settle(run);
    return run;
  }

  private void settle(RunId run) throws InterruptedException {
    assertThat(runs().await(run, Duration.ofSeconds(60))).isTrue();
  }

  private Run fold(RunId run) {
    return runs().fold("default", run);
  }

  private void approve(RunId run, String node) throws InterruptedException {
    assertThat(fold(run).status()).isEqualTo(RunStatus.PAUSED);
    runs().answer(new AnswerRequest("default", run, node, true, "ann", "Send it.", "c1"));
    runs().resume("default", run);
    settle(run);
  }

  private static List<String> visits(Run run) {
    return run.steps().stream().map(step -> step.id().toString()).toList();
  }

  private String written(String name) throws IOException {
    try (Stream<Path> files = Files.walk(workspaces)) {
      Path file = files.filter(f -> f.endsWith(name)).findFirst().orElseThrow();
      return Files.readString(file);
    }
  }

  @Test
  void theContractIsReviewedCriticisedApprovedAndWritten() throws Exception {
    RunId run = start("contract-review", "Review the NDA in nda.txt");
    approve(run, "approval");
    assertThat(fold(run).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(visits(fold(run)).subList(0, 3))
        .containsExactlyInAnyOrder("legal#1", "finance#1", "privacy#1");
    assertThat(visits(fold(run)).subList(3, 10))
        .containsExactly(
            "draft#1", "critique#1", "draft#2", "critique#2", "approval#1", "report#1", "save#1");
    assertThat(written("contract-review.md"))
        .contains("[demo] Revised draft", "perpetual", "EUR 250,000", "approved by ann: Send it.");
  }

  @Test
  void aQuestionIsSplitAnsweredAndCriticised() throws Exception {
    RunId run = start("research", "How do heat pumps behave in cold winters?");
    assertThat(fold(run).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(visits(fold(run)))
        .containsExactly(
            "plan#1", "answers#1", "write#1", "check#1", "write#2", "check#2", "save#1");
    assertThat(written("research.md")).startsWith("# How do heat pumps");
  }

  @Test
  void codeIsWrittenTestedReviewedAndApproved() throws Exception {
    RunId run = start("coding", "A function that parses durations like 5m");
    approve(run, "merge");
    assertThat(fold(run).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(visits(fold(run)))
        .contains("code#2", "tests#2", "security#2", "verdict#2", "merge#1", "save#1")
        .doesNotContain("code#3");
  }
}
