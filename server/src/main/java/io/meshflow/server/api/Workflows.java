package io.meshflow.server.api;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.server.record.Register;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Registered workflows, by name and version: a stream of the ledger per tenant. Thread safe. */
final class Workflows {

  private static final long LOOK_MILLIS = 500;
  private static final Set<String> MODES =
      Set.of("standard", "regulated", "legal-critical", "hipaa");

  private record Entry(
      String name, String version, String digest, WorkflowSource source, Instant at) {
    Value.Obj document(boolean whole) {
      ObjBuilder document =
          Value.Obj.builder()
              .put("name", name)
              .put("version", version)
              .put("digest", digest)
              .put("registered_at", at.toString());
      return (whole ? source.into(document) : document).build();
    }
  }

  private static final class Shelf {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Workflow> read = new ConcurrentHashMap<>();

    private synchronized void apply(Value.Obj fact, Value.Obj body, Instant at) {
      if (fact.textIf("t").orElse("").equals("workflow_register")) {
        String name = body.text("name");
        String version = body.text("version");
        entries.put(
            name + "@" + version,
            new Entry(name, version, fact.text("digest"), WorkflowSource.of(body), at));
      }
    }

    private synchronized List<Entry> all() {
      return new ArrayList<>(entries.values()).reversed();
    }

    private synchronized Optional<Entry> find(String name, Optional<String> version) {
      return all().stream()
          .filter(e -> e.name().equals(name))
          .filter(e -> version.isEmpty() || version.get().equals(e.version()))
          .findFirst();
    }
  }

  private record Room(Shelf shelf, Register register) {}

  private final Ledger ledger;
  private final Vault vault;
  private final InstantSource clock;
  private final Documents documents;
  private final Map<String, Room> rooms = new ConcurrentHashMap<>();
  private final Map<String, Workflow> tasks = new ConcurrentHashMap<>();

  Workflows(Ledger ledger, Vault vault, InstantSource clock, Documents documents) {
    this.ledger = ledger;
    this.vault = vault;
    this.clock = clock;
    this.documents = documents;
  }

  private Room room(String tenant) {
    Room room = rooms.computeIfAbsent(tenant, this::opened);
    room.register().refresh(LOOK_MILLIS);
    return room;
  }

  private Room opened(String tenant) {
    Shelf shelf = new Shelf();
    StreamId stream = stream(tenant);
    return new Room(shelf, new Register(ledger, vault, clock, tenant, stream, shelf::apply));
  }

  /** Where the workflows of a tenant are recorded. */
  static StreamId stream(String tenant) {
    String hash = Digest.sha256(tenant.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 24);
    return StreamId.context("meshflow-workflows-" + hash);
  }

  /** Drops what is kept in memory of a tenant. */
  void forget(String tenant) {
    rooms.remove(tenant);
  }

  /** The workflow of a document; a problem with all its faults when it has any. */
  Workflow checked(String name, WorkflowSource source) {
    Documents.Checked checked = documents.check(name, source);
    return checked
        .workflow()
        .orElseThrow(
            () ->
                new Problem(
                    422,
                    "invalid_workflow",
                    "The document has errors; problems lists them all.",
                    Value.obj("problems", checked.problems())));
  }

  private Workflow own(String name, String text) {
    return checked(name, new WorkflowSource(text));
  }

  /** One agent that does a task. */
  Workflow ofTask(String mode) {
    String policy = MODES.contains(mode) ? mode : "standard";
    if (!mode.isEmpty() && !mode.equals("dev") && !MODES.contains(mode)) {
      throw Problem.malformed(
          "invalid_policy", "policy is dev, standard, regulated, legal-critical or hipaa.");
    }
    return tasks.computeIfAbsent(
        policy,
        word ->
            own(
                "task",
                "name: task\npolicy: "
                    + word
                    + "\nnodes:\n  - id: agent\n    kind: agent\n"
                    + "    instructions: Do the task you are given, and answer with the result.\n"));
  }

  /** One model step that passes a conversation on. */
  Workflow ofGateway(GatewayTerms terms) {
    return tasks.computeIfAbsent(
        "gateway",
        name ->
            own(
                name,
                """
                name: gateway
                policy: %s
                grace: 0s
                nodes:
                  - id: chat
                    kind: chat
                    request: "{{ input.request }}"
                    cache: "{{ input.cache }}"
                    models: "{{ input.models }}"
                """
                    .formatted(terms.policy())));
  }

  /** One step that makes vectors. */
  Workflow ofEmbeddings(GatewayTerms terms) {
    return tasks.computeIfAbsent(
        "embeddings",
        name ->
            own(
                name,
                """
                name: embeddings
                policy: %s
                grace: 0s
                nodes:
                  - {id: embed, kind: embed, request: "{{ input.request }}", models: "{{ input.models }}"}
                """
                    .formatted(terms.policy())));
  }

  /** A registered workflow. */
  Workflow registered(String tenant, String name, Optional<String> version) {
    Room room = room(tenant);
    Entry entry = room.shelf().find(name, version).orElseThrow(Workflows::unknown);
    return room.shelf()
        .read
        .computeIfAbsent(entry.digest(), key -> checked(entry.name(), entry.source()));
  }

  private static Problem unknown() {
    return Problem.missing(
        "unknown_workflow", "No such workflow is registered; POST /api/v1/workflows does that.");
  }

  /** What became of a registration. */
  record Registered(Value.Obj document, boolean fresh) {}

  Registered register(String tenant, String actor, WorkflowSource source) {
    return register(tenant, actor, source, false);
  }

  /** The same of a file that is being written: another document takes the place of a version. */
  Registered replace(String tenant, String actor, WorkflowSource source) {
    return register(tenant, actor, source, true);
  }

  private Registered register(
      String tenant, String actor, WorkflowSource source, boolean replaces) {
    Workflow workflow = checked("definition", source);
    Room room = room(tenant);
    boolean[] fresh = {false};
    String digest = workflow.digest().hex();
    room.register()
        .change(
            () -> {
              Optional<Entry> known =
                  room.shelf().find(workflow.name(), Optional.of(workflow.version()));
              known
                  .filter(e -> !replaces && !e.digest().equals(digest))
                  .ifPresent(
                      e -> {
                        throw new Problem(
                            409,
                            "version_taken",
                            "Another document has that name and version; change its version.");
                      });
              fresh[0] = known.filter(e -> e.digest().equals(digest)).isEmpty();
              return fresh[0] ? Optional.of(change(actor, workflow, source)) : Optional.empty();
            });
    Entry entry = room.shelf().find(workflow.name(), Optional.of(workflow.version())).orElseThrow();
    return new Registered(entry.document(false), fresh[0]);
  }

  private static Register.Change change(String actor, Workflow workflow, WorkflowSource source) {
    Value.Obj fact =
        Value.obj("t", Value.of("workflow_register"), "digest", Value.of(workflow.digest().hex()));
    Value.Obj body =
        source
            .into(
                Value.Obj.builder().put("name", workflow.name()).put("version", workflow.version()))
            .build();
    return new Register.Change(actor, fact, body);
  }

  Reply register(Call call) {
    Registered done = register(call.tenant(), call.caller().id(), WorkflowSource.of(call.body()));
    return Reply.json(done.fresh() ? 201 : 200, done.document());
  }

  Reply validate(Call call) {
    Documents.Checked checked = documents.check("definition", WorkflowSource.of(call.body()));
    return Reply.json(
        Value.obj(
            "valid", Value.of(checked.workflow().isPresent()), "problems", checked.problems()));
  }

  Reply list(Call call) {
    List<Value.Obj> all =
        room(call.tenant()).shelf().all().stream().map(e -> e.document(false)).toList();
    return Reply.json(Value.obj("workflows", Value.array(all)));
  }

  Reply get(Call call) {
    return room(call.tenant())
        .shelf()
        .find(call.path("name"), call.query("version"))
        .map(entry -> Reply.json(entry.document(true)))
        .orElseThrow(Workflows::unknown);
  }
}
