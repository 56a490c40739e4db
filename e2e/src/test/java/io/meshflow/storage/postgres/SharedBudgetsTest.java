package io.meshflow.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Ports;
import io.meshflow.core.execution.Rules;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.execution.Store;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Budget.Holder;
import io.meshflow.core.ledger.Budget.Period;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.ledger.UsageRow;
import io.meshflow.core.ledger.UsageSummary;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.policy.OrderedOutputGate;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.storage.Storage;
import io.meshflow.tools.BuiltInFunctions;
import io.meshflow.tools.BuiltInTools;
import io.meshflow.tools.FileScope;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two whole kernels on one database spend from the same budgets of a tenant, a key and an agent.
 * While each call is out, what is spent and reserved is held against every budget.
 */
final class SharedBudgetsTest {

  private static final String TENANT = "default";
  private static final int RUNS = 60;
  private static final int LONGEST = 500;
  private static final List<Budget> BUDGETS =
      List.of(
          new Budget(Holder.TENANT, "", Period.DAY, 6_000),
          new Budget(Holder.KEY, "k0", Period.DAY, 2_000),
          new Budget(Holder.AGENT, "a1", Period.MONTH, 2_500));

  @TempDir Path home;

  private final PostgresUrl url = TestServer.database();
  private final List<Storage> storages = new ArrayList<>();
  private final List<Runs> kernels = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong farthest = new AtomicLong(Long.MIN_VALUE);

  @Test
  void twoKernelsNeverPassABudgetOfATenantAKeyOrAnAgent() throws Exception {
    spend();
    assertThat(farthest.get()).as("beyond a budget, in millionths").isLessThanOrEqualTo(0);
    assertThat(asked.get()).as("some find room, some do not").isBetween(5, RUNS - 1);
    List<UsageRow> rows = rows(storages.getFirst().accounts());
    assertThat(rows.stream().mapToLong(UsageRow::reserved).sum()).isZero();
    assertThat(rows.stream().mapToLong(row -> row.spent().calls()).sum()).isEqualTo(asked.get());
    close();
  }

  @Test
  void aDatabaseThatDoesNotLookAtBudgetsIsCaught() throws Exception {
    open();
    try (Connection connection =
            DriverManager.getConnection(
                url.jdbc(), url.user().orElseThrow(), url.password().orElseThrow());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE FUNCTION meshflow_broken(p_tenant text, p_usual bigint, p_day date,"
              + " p_key text, p_agent text, p_priced boolean) RETURNS text LANGUAGE sql STABLE"
              + " AS $$ SELECT NULL::text $$");
    }
    spend();
    assertThat(farthest.get()).isPositive();
    close();
  }

  private void open() {
    while (kernels.size() < 2) {
      Storage storage = Storage.open(home, Optional.of(address()));
      storages.add(storage);
      Rules rules =
          new Rules(
              OrderedGate.complete(),
              new OrderedOutputGate(),
              new CelExpressions(),
              new CheckedSchemas(),
              new PinnedWorkflows(),
              text -> text);
      kernels.add(
          new Runs(
              new Store(storage.ledger(), storage.leases(), storage.vault()),
              new Ports(
                  new Watching(storage.accounts()),
                  new BuiltInTools(FileScope.of(home, home), InstantSource.system()),
                  new BuiltInFunctions(),
                  permit -> {
                    throw new IllegalStateException("there is no network here");
                  }),
              rules,
              InstantSource.system(),
              Runs.Settings.COMMAND));
    }
  }

  private String address() {
    return url.jdbc().replace("jdbc:postgresql://", "postgres://meshflow:secret@");
  }

  private void spend() throws Exception {
    open();
    BUDGETS.forEach(budget -> storages.getFirst().accounts().set(TENANT, budget));
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      Runs kernel = kernels.get(i % 2);
      StartRequest request = request("a" + i % 4, "k" + i % 3);
      runs.add(() -> kernel.await(kernel.start(request), Duration.ofMinutes(3)));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> run : threads.invokeAll(runs)) {
        assertThat(run.get()).isTrue();
      }
    }
    look(storages.getFirst().accounts());
  }

  private static StartRequest request(String agent, String key) {
    return new StartRequest(
        TENANT, workflow(agent), "Go.", Value.Obj.EMPTY, "ann", StartRequest.Options.USUAL.by(key));
  }

  private void close() {
    kernels.forEach(Runs::close);
    storages.forEach(Storage::close);
  }

  private static LocalDate today() {
    return UsageOf.day(Instant.now());
  }

  private static List<UsageRow> rows(Accounts accounts) {
    return accounts.usage(Optional.of(TENANT), today().minusDays(31), today().plusDays(1));
  }

  /** Notes how far beyond a budget its tenant, key or agent is now. */
  private void look(Accounts accounts) {
    List<UsageRow> rows = rows(accounts);
    for (Budget budget : BUDGETS) {
      UsageSummary.Line used = UsageSummary.within(rows, budget, today());
      long beyond = used.spent().micros() + used.reserved() - budget.micros();
      farthest.accumulateAndGet(beyond, Math::max);
    }
  }

  private static Workflow workflow(String agent) {
    Node node =
        new Node.AgentNode(
            agent,
            NodeSettings.DEFAULT,
            new Agent(
                agent, "helper", "Help.", "", List.of(), Value.Obj.EMPTY, Agent.Bounds.DEFAULT),
            new Template.Fixed(Value.of("Look around.")));
    return PinnedWorkflows.documented(
        new Workflow(
            agent,
            "1",
            new Workflow.Graph(List.of(node), List.of(), List.of(), List.of(agent)),
            Presets.of(Policy.Mode.DEV),
            Map.of(),
            Workflow.Sharing.DEFAULT,
            Value.Obj.EMPTY));
  }

  /** A model that looks at the accounts while it is asked, and uses less than it might. */
  private final class Watching implements Models, LanguageModel {
    private final Accounts accounts;

    Watching(Accounts accounts) {
      this.accounts = accounts;
    }

    private ModelOffer offer() {
      return new ModelOffer(
          "m",
          "stub",
          "m-1",
          Optional.of(new Price(1_000_000, 1_000_000, 1_000_000)),
          9_999,
          LONGEST);
    }

    @Override
    public Optional<ModelOffer> find(String name) {
      return Optional.of(offer());
    }

    @Override
    public List<ModelOffer> offers() {
      return List.of(offer());
    }

    @Override
    public LanguageModel open(ModelOffer offer) {
      return this;
    }

    @Override
    public ChatResponse chat(Permit<ChatRequest> permit, TokenSink tokens) {
      permit.spend();
      look(accounts);
      Random random = new Random(asked.incrementAndGet());
      Usage usage = new Usage(1L + random.nextInt(20), random.nextInt(LONGEST), 0, 0, false);
      return new ChatResponse("Fine.", List.of(), usage, ChatResponse.Finish.STOP, "stub/m-1");
    }
  }
}
