package io.meshflow.definition;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.workflow.MergeRule;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.core.workflow.Workflow.Graph;
import io.meshflow.core.workflow.Workflow.Sharing;
import io.meshflow.definition.Definitions.Checks;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import io.meshflow.definition.source.YamlReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one document from its top. */
final class DocumentReader {

  private final Problems problems;
  private final ChildFiles files;
  private final Checks checks;
  private final Draft draft;

  DocumentReader(Problems problems, ChildFiles files, Checks checks) {
    this.problems = problems;
    this.files = files;
    this.checks = checks;
    this.draft = new Draft(problems);
  }

  /** The workflow of a text; a document without a policy has the inherited one. */
  Optional<Workflow> read(String text, Policy inherited) {
    Optional<Yaml> root = YamlReader.read(text, problems);
    if (root.isPresent() && root.get() instanceof Yaml.Fields fields) {
      return read(new Section(fields, Keys.WORKFLOW, problems), inherited);
    }
    if (!problems.fatal()) {
      problems.error(
          root.map(Yaml::place).orElse(io.meshflow.definition.source.Place.START),
          "empty_document",
          "A workflow is a map with `name` and `nodes`");
    }
    return Optional.empty();
  }

  private Optional<Workflow> read(Section top, Policy inherited) {
    Policy policy = policy(top, inherited);
    Section graph = graphSection(top);
    AgentReader agents = new AgentReader(draft, AgentReader.Models.named(top).orElse(""));
    agents.model(top, "");
    top.any("agents").ifPresent(agents::declare);
    graph(top, graph, agents);
    Sharing sharing = sharing(top);
    String name = name(top);
    String version = top.text("version").orElse("1");
    checks.known().functions().ifPresent(draft::pinFunctions);
    Optional<Graph> checked = new DraftChecks(draft).graph();
    new KnownCheck(draft).check(checks.known(), checks.schemas());
    checked.ifPresent(g -> new DraftChecks(draft).references(g, checks.expressions()));
    Map<String, Workflow> children = children(policy);
    if (checked.isEmpty() || problems.fatal()) {
      return Optional.empty();
    }
    Workflow workflow =
        new Workflow(name, version, checked.get(), policy, children, sharing, Value.Obj.EMPTY);
    return sized(workflow).map(w -> PinnedWorkflows.documented(w, about(top)));
  }

  private String name(Section top) {
    Optional<String> name = top.text("name");
    return name.orElseGet(
        () -> {
          String file = problems.file().replace('\\', '/');
          String last = file.substring(file.lastIndexOf('/') + 1);
          return last.replaceFirst("\\.ya?ml$", "");
        });
  }

  private Policy policy(Section top, Policy inherited) {
    PolicyReader reader = new PolicyReader(problems, files::policy);
    Policy policy = top.any("policy").map(reader::read).orElse(inherited);
    Optional<Section> compliance = top.map(Keys.COMPLIANCE, "compliance");
    return compliance.isPresent() ? reader.comply(policy, compliance.get()) : policy;
  }

  /** The graph stands at the top, or in a map of its own under `workflow`. */
  private Section graphSection(Section top) {
    Optional<Section> nested = top.map(Keys.GRAPH, "workflow");
    if (nested.isEmpty()) {
      return top;
    }
    for (String key : Keys.GRAPH.known()) {
      if (top.has(key)) {
        String message = "`" + key + "` stands at the top although `workflow` holds the graph";
        problems.error(top.placeOf(key), "duplicate_key", message, "move it under `workflow`");
      }
    }
    return nested.get();
  }

  private void graph(Section top, Section graph, AgentReader agents) {
    Optional<Section> team = top.map(Keys.TEAM, "team");
    if (team.isPresent()) {
      for (String key : List.of("nodes", "edges", "loop_edges", "loops", "entry", "workflow")) {
        if (top.has(key)) {
          String message = "`" + key + "` has no meaning beside `team`";
          problems.error(top.placeOf(key), "conflict", message, "keep one of the two");
        }
      }
      new TeamReader(draft, agents).read(team.get());
      return;
    }
    if (!graph.has("nodes")) {
      problems.error(graph.place(), "missing_key", "A workflow needs `nodes` or a `team`");
    }
    graph.any("nodes").ifPresent(nodes -> new NodesReader(draft, agents).read(nodes));
    EdgeReader edges = new EdgeReader(draft);
    graph.any("edges").ifPresent(edges::edges);
    graph.any("loop_edges", "loops").ifPresent(edges::loops);
    uses(graph.texts("entry"), draft.entries);
    uses(graph.texts("terminal", "terminals"), draft.terminals);
  }

  private static void uses(List<Yaml.Scalar> names, List<Use> uses) {
    names.forEach(name -> uses.add(new Use("", name.written(), name.place())));
  }

  private Sharing sharing(Section top) {
    Map<String, MergeRule> rules = new LinkedHashMap<>();
    top.map(Keys.CONTEXT_BUS, "context_bus")
        .flatMap(bus -> bus.fields("merge_strategies"))
        .ifPresent(fields -> merge(top, fields, rules));
    top.fields("merge").ifPresent(fields -> merge(top, fields, rules));
    return new Sharing(rules, top.duration("grace").orElse(Sharing.DEFAULT.grace()));
  }

  private static void merge(Section top, Yaml.Fields fields, Map<String, MergeRule> rules) {
    fields
        .fields()
        .forEach(
            (key, field) ->
                top.word(field.value(), Words.MERGE_RULES, key)
                    .ifPresent(rule -> rules.put(key, rule)));
  }

  private Map<String, Workflow> children(Policy policy) {
    Map<String, Workflow> children = new LinkedHashMap<>();
    for (Use use : draft.children) {
      if (!children.containsKey(use.name())) {
        files
            .read(use, policy, problems, checks)
            .ifPresent(child -> children.put(use.name(), child));
      }
    }
    return children;
  }

  private Optional<Workflow> sized(Workflow workflow) {
    long nodes = nodes(workflow);
    if (nodes <= NodesReader.MAX_NODES) {
      return Optional.of(workflow);
    }
    problems.error(
        io.meshflow.definition.source.Place.START,
        "too_many_nodes",
        "With its sub-workflows it has %,d nodes; 20,000 are allowed".formatted(nodes),
        "start parts of it as runs of their own");
    return Optional.empty();
  }

  private static long nodes(Workflow workflow) {
    long inner = workflow.children().values().stream().mapToLong(DocumentReader::nodes).sum();
    return workflow.graph().nodes().size() + inner;
  }

  /** What is written for people and tools and has no effect on a run. */
  private static Value.Obj about(Section top) {
    ObjBuilder about = Value.Obj.builder();
    top.text("description").ifPresent(text -> about.put("description", text));
    top.fields("metadata").ifPresent(fields -> about.put("metadata", fields.value()));
    return about.build();
  }
}
