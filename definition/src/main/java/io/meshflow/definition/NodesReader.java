package io.meshflow.definition;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads all nodes: a list of maps with ids, or a map by id. */
final class NodesReader {

  /** How many nodes one workflow may have. */
  static final int MAX_NODES = 20_000;

  private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,127}");

  /** Keys that tell the kind of a node that does not name it. */
  private static final Map<String, String> TELLTALES =
      Map.of(
          "tool",
          "tool",
          "url",
          "http",
          "function",
          "code",
          "each",
          "map",
          "do",
          "map",
          "question",
          "human",
          "workflow",
          "workflow",
          "file",
          "workflow");

  private final Draft draft;
  private final AgentReader agents;

  NodesReader(Draft draft, AgentReader agents) {
    this.draft = draft;
    this.agents = agents;
  }

  void read(Yaml nodes) {
    int size =
        switch (nodes) {
          case Yaml.Items list -> list.items().size();
          case Yaml.Fields map -> map.fields().size();
          case Yaml.Scalar scalar -> 0;
        };
    if (size > MAX_NODES) {
      String message = "A workflow has at most 20,000 nodes, not " + size;
      draft.problems.error(nodes.place(), "too_many_nodes", message, "split it into sub-workflows");
      return;
    }
    switch (nodes) {
      case Yaml.Items list -> list.items().forEach(this::listed);
      case Yaml.Fields map ->
          map.fields().forEach((id, field) -> named(id, field.place(), field.value()));
      case Yaml.Scalar scalar ->
          draft.problems.error(
              scalar.place(), "wrong_type", "`nodes` must be a list or a map of nodes");
    }
  }

  private void listed(Yaml node) {
    switch (node) {
      case Yaml.Scalar scalar ->
          agents
              .referred(scalar)
              .ifPresent(agent -> named(scalar.written(), scalar.place(), empty(scalar.place())));
      case Yaml.Fields fields -> {
        Yaml.Field id = fields.fields().get("id");
        if (id != null && id.value() instanceof Yaml.Scalar scalar) {
          named(scalar.written(), scalar.place(), fields);
        } else {
          draft.problems.error(node.place(), "missing_key", "A node needs an `id`");
        }
      }
      case Yaml.Items items ->
          draft.problems.error(node.place(), "wrong_type", "A node is a map, not a list");
    }
  }

  private static Yaml.Fields empty(Place place) {
    return new Yaml.Fields(place, Map.of());
  }

  private void named(String id, Place place, Yaml node) {
    if (!ID.matcher(id).matches()) {
      draft.problems.error(
          place,
          "bad_id",
          "`" + id + "` cannot be the id of a node",
          "begin with a letter; then letters, digits, `_`, `-`, `.`; at most 128");
      return;
    }
    Place earlier = draft.nodePlaces.putIfAbsent(id, place);
    if (earlier != null) {
      draft.problems.error(
          place,
          "duplicate_id",
          "There is a node `%s` on line %d already".formatted(id, earlier.line()),
          "rename one of them");
      return;
    }
    Yaml content = node.value().equals(Value.NULL) ? empty(node.place()) : node;
    draft.nodes.put(id, node(id, content, false).orElseGet(() -> placeholder(id)));
  }

  /** Stands for a node that could not be read, so that the graph can still be checked. */
  private static Node placeholder(String id) {
    Template question = Template.EMPTY;
    return new Node.HumanNode(id, NodeSettings.DEFAULT, question, Node.Terms.DEFAULT);
  }

  /** Reads a node under the id it has or works for. */
  Optional<Node> node(String id, Yaml node, boolean inMap) {
    if (!(node instanceof Yaml.Fields fields)) {
      draft.problems.error(node.place(), "wrong_type", "A node is a map, not " + node.kind());
      return Optional.empty();
    }
    Optional<String> kind = kind(id, fields);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Keys keys = Keys.NODES.getOrDefault(kind.get(), Keys.AGENT);
    Section section = new Section(withDeclared(id, fields, kind.get()), keys, draft.problems);
    return new NodeReader(draft, agents, id, section, inMap).read(kind.get());
  }

  /** A node that has the id of a declared agent and says nothing else about its agent is it. */
  private Yaml.Fields withDeclared(String id, Yaml.Fields fields, String kind) {
    boolean silent =
        List.of("agent", "role", "instructions").stream().noneMatch(fields.fields()::containsKey);
    if (!kind.equals("agent") || !silent || agents.find(id).isEmpty()) {
      return fields;
    }
    Map<String, Yaml.Field> all = new java.util.LinkedHashMap<>(fields.fields());
    all.put("agent", new Yaml.Field(fields.place(), Yaml.Scalar.of(fields.place(), id)));
    return new Yaml.Fields(fields.place(), all);
  }

  private Optional<String> kind(String id, Yaml.Fields fields) {
    Yaml.Field field = fields.fields().get("kind");
    if (field == null) {
      return Optional.of(inferred(fields));
    }
    String written = field.value() instanceof Yaml.Scalar scalar ? scalar.written() : "";
    String kind = Words.KINDS.get(Words.folded(written));
    String instead = Words.LATER_KINDS.get(Words.folded(written));
    Place place = field.value().place();
    if (instead != null) {
      String message = "Nodes of kind `" + written + "` are not built in this version";
      draft.problems.error(place, "unsupported_kind", message, instead);
    } else if (kind == null) {
      draft.problems.error(
          place,
          "unknown_kind",
          "`" + id + "` has no known kind: `" + written + "`",
          Nearest.of(written, Words.KINDS.keySet())
              .map(near -> "did you mean `" + near + "`")
              .orElse("one of " + String.join(", ", Keys.NODES.keySet())));
    }
    return Optional.ofNullable(kind);
  }

  private static String inferred(Yaml.Fields fields) {
    return fields.fields().keySet().stream()
        .filter(TELLTALES::containsKey)
        .map(TELLTALES::get)
        .findFirst()
        .orElse("agent");
  }
}
