package io.meshflow.server.api;

import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.model.Models;
import io.meshflow.core.run.RunId;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.events.Feed;
import io.meshflow.server.gateway.Gateway;
import io.meshflow.server.gateway.ModelList;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.operations.Metrics;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Handler;
import io.meshflow.server.web.Reply;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Which code answers which operation of the contract. Immutable. */
public final class Handlers {

  /** The kernel and what reads and proves beside it. */
  public record Kernel(
      Runs runs,
      Models models,
      Kept kept,
      Documents documents,
      Proofs proofs,
      Installation installation,
      InstantSource clock) {

    public Ledger ledger() {
      return kept.ledger();
    }

    public Vault vault() {
      return kept.vault();
    }
  }

  /** What the store keeps. */
  public record Kept(Ledger ledger, Vault vault, Accounts accounts, Keys keys) {}

  /** What belongs to the server itself. */
  public record Own(
      Contract contract,
      Gatekeeper gatekeeper,
      Feed feed,
      Metrics metrics,
      Health health,
      BooleanSupplier leaving,
      BooleanSupplier closed) {}

  /** Bytes of views of ended runs that are kept. */
  private static final int VIEWS = 8 << 20;

  /** They say of a run that it is whole, and nothing of what it holds. */
  private static final Set<String> WITHOUT_CONTENTS = Set.of("verifyRun", "runReceipt");

  private final Map<String, Handler> all = new HashMap<>();
  private final Workflows workflows;
  private final Auditing auditing;

  public Handlers(Kernel kernel, Own own) {
    this.auditing = new Auditing(kernel);
    Reading reading = new Reading(kernel.runs(), new Views(kernel.ledger(), VIEWS));
    Streaming streaming =
        new Streaming(
            kernel.runs(),
            own.feed(),
            reading,
            own.leaving(),
            caller ->
                own.closed().getAsBoolean()
                    ? "stopping"
                    : kernel.kept().keys().over(caller.id()) ? "unauthorized" : "");
    this.workflows =
        new Workflows(kernel.ledger(), kernel.vault(), kernel.clock(), kernel.documents());
    reading(reading, new Traces(kernel.runs(), reading), new Proving(kernel.proofs(), reading));
    starting(
        new Starting(kernel.runs(), workflows, reading, streaming, kernel.installation()::reworded),
        streaming);
    offering(new Offering(kernel.installation()));
    answering(new Inbox(kernel.runs(), reading, auditing, kernel.clock()));
    gateway(
        new Gateway(
            kernel.runs(),
            kernel.models(),
            new Gateway.Steps(
                () -> workflows.ofGateway(kernel.installation().gateway()),
                () -> workflows.ofEmbeddings(kernel.installation().gateway())),
            kernel.clock()),
        new ModelList(kernel.models()));
    administration(new Administration(own.gatekeeper(), own.contract()));
    spending(new Spending(kernel.kept().accounts(), kernel.runs(), kernel.clock()));
    erasing(new Erasing(kernel.runs(), own.gatekeeper(), this::contentsBesideRuns));
    auditing(own.contract());
    operations(own);
  }

  /** By operation id. */
  public Map<String, Handler> byOperation() {
    return Map.copyOf(all);
  }

  /**
   * Registers a document of a watched folder, also over a version; a problem when it has faults.
   */
  public void register(String tenant, String actor, WorkflowSource source) {
    var _ = workflows.replace(tenant, actor, source);
  }

  private void reading(Reading reading, Traces traces, Proving proving) {
    all.put("listRuns", reading::list);
    all.put("planTraces", reading::list);
    all.put("getRun", reading::get);
    all.put("runRecords", reading::records);
    all.put("runTrace", traces::trace);
    all.put("planTrace", traces::trace);
    all.put("replayStep", traces::replay);
    all.put("planReplay", traces::replay);
    all.put("diffRuns", traces::diff);
    all.put("exportRun", proving::export);
    all.put("verifyRun", proving::verify);
    all.put("runReceipt", proving::receipt);
  }

  private void starting(Starting starting, Streaming streaming) {
    all.put("startRun", starting::start);
    all.put("planRun", starting::planRun);
    all.put("planStream", starting::planStream);
    all.put("cancelRun", starting::cancel);
    all.put("resumeRun", starting::resume);
    all.put("forkRun", starting::fork);
    all.put("runEvents", streaming::events);
    all.put("registerWorkflow", workflows::register);
    all.put("validateWorkflow", workflows::validate);
    all.put("listWorkflows", workflows::list);
    all.put("getWorkflow", workflows::get);
  }

  private void offering(Offering offering) {
    all.put("listModels", offering::list);
    all.put("routeModel", offering::route);
    all.put("listPrices", offering::prices);
  }

  private void answering(Inbox inbox) {
    all.put("listApprovals", inbox::list);
    all.put("planPending", inbox::planPending);
    all.put("approve", call -> inbox.answer(call, true));
    all.put("reject", call -> inbox.answer(call, false));
    all.put("planApprove", call -> inbox.planAnswer(call, true));
    all.put("planReject", call -> inbox.planAnswer(call, false));
  }

  private void gateway(Gateway gateway, ModelList models) {
    all.put("chatCompletions", gateway::chat);
    all.put("embeddings", gateway::embeddings);
    all.put("messages", gateway::messages);
    all.put("countTokens", gateway::countTokens);
    all.put("gatewayModels", models::list);
    all.put("gatewayModel", models::one);
    all.put("gatewayModelOfProvider", models::one);
  }

  private void administration(Administration administration) {
    all.put("listKeys", administration::list);
    all.put("createKey", administration::create);
    all.put("rotateKey", administration::rotate);
    all.put("revokeKey", administration::revoke);
    all.put("whoami", administration::whoami);
    all.put("listTenants", administration::tenants);
    all.put("createTenant", administration::createTenant);
  }

  private void spending(Spending spending) {
    all.put("usage", spending::usage);
    all.put("listBudgets", spending::budgets);
    all.put("setBudget", spending::set);
    all.put("removeBudget", spending::remove);
  }

  private void erasing(Erasing erasing) {
    all.put("eraseRun", erasing::run);
    all.put("planDeleteRun", erasing::run);
    all.put("deleteTenant", erasing::tenant);
    all.put("planDeleteTenant", erasing::tenant);
  }

  private void auditing(Contract contract) {
    all.put("listAudit", auditing::list);
    all.put("verifyAudit", auditing::verify);
    contract.operations().stream().filter(Handlers::opens).forEach(this::watched);
  }

  /** Whatever reads a run by its path shows contents, unless it is known not to. */
  private static boolean opens(Operation operation) {
    return !operation.mutating()
        && operation.path().contains("{run}")
        && !WITHOUT_CONTENTS.contains(operation.id());
  }

  private void watched(Operation operation) {
    Handler inner = Objects.requireNonNull(all.get(operation.id()));
    all.put(
        operation.id(),
        call -> {
          auditing.opened(call, opened(call));
          return inner.handle(call);
        });
  }

  private List<StreamId> contentsBesideRuns(String tenant) {
    workflows.forget(tenant);
    return streamsBesideRuns(tenant);
  }

  /** Streams of a tenant that are no runs and hold contents that go with the tenant. */
  public static List<StreamId> streamsBesideRuns(String tenant) {
    return List.of(Workflows.stream(tenant));
  }

  private static List<RunId> opened(Call call) {
    return Stream.of("run", "other")
        .filter(call.path()::containsKey)
        .map(name -> Shapes.id(call.path(name)))
        .toList();
  }

  /** The tenant that a key is bound to; empty for keys of all tenants, and for nobody's. */
  private static Optional<String> bound(Call call) {
    return call.caller().known() && !call.caller().unbound()
        ? Optional.of(call.caller().tenant())
        : Optional.empty();
  }

  private void operations(Own own) {
    byte[] json = own.contract().bytes();
    all.put("logLevels", Logging::levels);
    all.put("setLogLevels", Logging::set);
    all.put("live", own.health()::live);
    all.put("ready", own.health()::ready);
    all.put("health", own.health()::health);
    all.put(
        "metrics",
        call ->
            Reply.text(
                "text/plain; version=0.0.4; charset=utf-8", own.metrics().text(bound(call))));
    all.put(
        "contract", call -> new Reply.Whole(200, Map.of("Content-Type", "application/json"), json));
    all.put("docs", call -> Pages.page("docs.html"));
    all.put("firstPage", call -> Pages.page("index.html"));
    all.put("asset", Pages::asset);
  }
}
