package io.meshflow.definition;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Node.AgentNode;
import io.meshflow.core.workflow.Node.ChatNode;
import io.meshflow.core.workflow.Node.CodeNode;
import io.meshflow.core.workflow.Node.EmbedNode;
import io.meshflow.core.workflow.Node.HttpNode;
import io.meshflow.core.workflow.Node.HumanNode;
import io.meshflow.core.workflow.Node.ItemFailure;
import io.meshflow.core.workflow.Node.MapNode;
import io.meshflow.core.workflow.Node.Mappable;
import io.meshflow.core.workflow.Node.ModelNode;
import io.meshflow.core.workflow.Node.Terms;
import io.meshflow.core.workflow.Node.ToolNode;
import io.meshflow.core.workflow.Node.WorkflowNode;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Reads the node of one id, by its kind. */
final class NodeReader {

  private static final int MAX_LIMIT = 1_000;
  private static final int USUAL_LIMIT = 8;
  private static final int MAX_ITEMS = 10_000;
  private static final Map<String, ItemFailure> FAILURES =
      Map.of("fail", ItemFailure.FAIL, "skip", ItemFailure.SKIP);

  private final Draft draft;
  private final AgentReader agents;
  private final String id;
  private final Section section;
  private final boolean inMap;

  NodeReader(Draft draft, AgentReader agents, String id, Section section, boolean inMap) {
    this.draft = draft;
    this.agents = agents;
    this.id = id;
    this.section = section;
    this.inMap = inMap;
  }

  /** The node, unless its kind forbids it here or what it is about is missing. */
  Optional<Node> read(String kind) {
    return switch (kind) {
      case "agent" -> asking((agent, settings) -> new AgentNode(id, settings, agent, prompt()));
      case "model" -> asking((agent, settings) -> new ModelNode(id, settings, agent, prompt()));
      case "chat" ->
          passing(
              "a whole conversation",
              (name, settings, request) ->
                  new ChatNode(name, settings, request, cache(), models()));
      case "embed" ->
          passing(
              "texts to be made vectors of",
              (name, settings, request) -> new EmbedNode(name, settings, request, models()));
      case "tool" -> tool();
      case "human" -> Optional.of(human());
      case "http" -> http();
      case "workflow" -> workflow();
      case "map" -> map();
      case "code" -> code();
      default -> throw new IllegalStateException("a kind without a reader");
    };
  }

  private NodeSettings settings(Value.Obj schema) {
    return SettingsReader.read(section, schema, false);
  }

  private NodeSettings settings() {
    return settings(agents.schema(section).orElse(Value.Obj.EMPTY));
  }

  private Optional<Node> asking(BiFunction<Agent, NodeSettings, Node> make) {
    NodeSettings settings = settings(Value.Obj.EMPTY);
    Optional<Yaml.Scalar> name = section.scalar("agent");
    if (name.isEmpty()) {
      return Optional.of(make.apply(agents.read(section, id), settings));
    }
    Optional<Agent> like = agents.referred(name.get());
    Agent agent =
        like.map(found -> agents.read(section, found, id))
            .orElseGet(() -> agents.read(section, id));
    return like.map(found -> make.apply(agent, settings));
  }

  private Template prompt() {
    return template("prompt", "task").orElse(Template.EMPTY);
  }

  private Optional<Template> template(String... names) {
    return section.any(names).map(yaml -> new TemplateReader(draft, id, inMap).read(yaml));
  }

  /** Makes a node of a request that goes to a model as it is. */
  private interface Passing {
    Node node(String id, NodeSettings settings, Template request);
  }

  private Optional<Node> passing(String what, Passing make) {
    Optional<Template> request = template("request");
    if (request.isEmpty()) {
      draft.problems.error(section.place(), "missing_key", "`" + id + "` needs `request`: " + what);
    }
    NodeSettings settings = settings();
    return request.map(r -> make.node(id, settings, r));
  }

  private Template models() {
    return template("models").orElse(Template.EMPTY);
  }

  /** A time, or a template that gives seconds. */
  private Template cache() {
    boolean filled =
        section
            .any("cache")
            .filter(yaml -> yaml.value() instanceof Value.Text(String text) && text.contains("{{"))
            .isPresent();
    return filled
        ? template("cache").orElse(Template.EMPTY)
        : MannerReader.answers(section)
            .<Template>map(age -> new Template.Fixed(Value.of(age.toSeconds())))
            .orElse(Template.EMPTY);
  }

  private Optional<Node> tool() {
    Optional<Yaml.Scalar> tool = required("tool", "the name of a tool", "tool");
    tool.ifPresent(t -> draft.tools.add(new Use(id, t.written(), t.place())));
    Template arguments = template("arguments", "args").orElse(new Template.Fixed(Value.Obj.EMPTY));
    NodeSettings settings = settings();
    return tool.map(t -> new ToolNode(id, settings, t.written(), arguments));
  }

  private Optional<Yaml.Scalar> required(String key, String what, String... names) {
    Optional<Yaml.Scalar> value = section.scalar(names);
    if (value.isEmpty() && !section.has(names)) {
      draft.problems.error(
          section.place(), "missing_key", "`" + id + "` needs `" + key + "`: " + what);
    }
    return value;
  }

  private Node human() {
    Optional<Duration> timeout = section.duration("timeout", "timeout_s");
    Optional<OnTimeout> onTimeout = section.word(Words.ON_TIMEOUT, "on_timeout");
    List<String> reviewers =
        section.texts("reviewers").stream().map(Yaml.Scalar::written).distinct().toList();
    Terms terms =
        new Terms(
            timeout.orElse(Duration.ZERO),
            onTimeout,
            section.whole(1, 100, "quorum").orElse(1),
            reviewers);
    Template question = template("question", "prompt", "message").orElse(Template.EMPTY);
    NodeSettings settings = SettingsReader.read(section, Value.Obj.EMPTY, true);
    return new HumanNode(id, settings, question, terms);
  }

  private Optional<Node> http() {
    Optional<Yaml.Scalar> url = required("url", "where to send the request", "url");
    Map<String, Template> request = new TreeMap<>();
    template("url").ifPresent(t -> request.put("url", t));
    template("headers").ifPresent(t -> request.put("headers", t));
    template("body").ifPresent(t -> request.put("body", t));
    Template method = new Template.Fixed(Value.of(request.containsKey("body") ? "POST" : "GET"));
    request.put("method", template("method").orElse(method));
    NodeSettings settings = settings();
    return url.map(u -> new HttpNode(id, settings, Template.Fields.of(request)));
  }

  private Optional<Node> workflow() {
    Optional<Yaml.Scalar> file = required("file", "path of the file", "workflow", "file", "ref");
    file.ifPresent(f -> draft.children.add(new Use(id, f.written(), f.place())));
    Map<String, Template> input = new TreeMap<>();
    template("task", "prompt").ifPresent(t -> input.put("task", t));
    template("input").ifPresent(t -> input.put("input", t));
    if (input.containsKey("input") && !input.containsKey("task")) {
      input.put("task", new Template.Hole(List.of("task")));
    }
    Template whole =
        input.isEmpty() ? new Template.Fixed(Value.Obj.EMPTY) : Template.Fields.of(input);
    NodeSettings settings = settings();
    return file.map(f -> new WorkflowNode(id, settings, f.written(), whole));
  }

  private Optional<Node> code() {
    Optional<Yaml.Scalar> function =
        required("function", "name@version of a function", "function", "ref");
    function.ifPresent(f -> draft.functions.add(new Use(id, f.written(), f.place())));
    Optional<Template> input = template("input", "arguments");
    if (input.isEmpty() && !inMap) {
      draft.usualInputs.add(id);
    }
    NodeSettings settings = settings();
    return function.map(
        f -> new CodeNode(id, settings, f.written(), input.orElseGet(this::usualInput)));
  }

  private Template usualInput() {
    return inMap
        ? holes(List.of("task", "input", "item", "index"))
        : holes(List.of("task", "input"));
  }

  private static Template holes(List<String> names) {
    Map<String, Template> fields = new TreeMap<>();
    names.forEach(name -> fields.put(name, new Template.Hole(List.of(name))));
    return Template.Fields.of(fields);
  }

  private Optional<Node> map() {
    Optional<Template> items = template("items");
    if (items.isEmpty()) {
      draft.problems.error(
          section.place(), "missing_key", "`" + id + "` needs `items`: the list to work on");
    }
    items.ifPresent(this::checkItems);
    int limit = section.whole(1, MAX_LIMIT, "limit", "concurrency").orElse(USUAL_LIMIT);
    ItemFailure failure = onItemFailure().orElse(ItemFailure.FAIL);
    Optional<Mappable> each = each();
    NodeSettings settings = settings(Value.Obj.EMPTY);
    return items.flatMap(list -> each.map(e -> new MapNode(id, settings, list, limit, failure, e)));
  }

  private void checkItems(Template items) {
    if (!(items instanceof Template.Fixed(Value value))) {
      return;
    }
    if (!(value instanceof Value.Array(List<Value> list))) {
      draft.problems.error(
          section.placeOf("items"),
          "wrong_type",
          "`items` must be a list, or a template that gives one",
          "write items: \"{{ input.list }}\"");
    } else if (list.size() > MAX_ITEMS) {
      draft.problems.error(
          section.placeOf("items"),
          "too_many_items",
          "A map works on at most 10,000 items, not " + list.size(),
          "split the list over several maps");
    }
  }

  private Optional<ItemFailure> onItemFailure() {
    Optional<Yaml> yaml = section.any("on_item_failure");
    if (yaml.isPresent() && yaml.get().value() instanceof Value.Num) {
      return section.whole(0, MAX_ITEMS, "on_item_failure").map(ItemFailure::new);
    }
    if (yaml.isPresent() && yaml.get() instanceof Yaml.Fields) {
      return section
          .map(Keys.ITEM_FAILURE, "on_item_failure")
          .flatMap(s -> s.whole(0, MAX_ITEMS, "tolerate"))
          .map(ItemFailure::new);
    }
    return section.word(FAILURES, "on_item_failure");
  }

  private Optional<Mappable> each() {
    Optional<Yaml> each = section.any("each", "do");
    if (each.isEmpty()) {
      draft.problems.error(
          section.place(), "missing_key", "`" + id + "` needs `each`: the node to run per item");
      return Optional.empty();
    }
    Optional<Node> node = new NodesReader(draft, agents).node(id, each.get(), true);
    if (node.isPresent() && !(node.get() instanceof Mappable)) {
      draft.problems.error(
          each.get().place(),
          "bad_kind",
          "A map cannot run a node of this kind for each item",
          "use agent, model, tool, http, code or workflow");
    }
    return node.filter(Mappable.class::isInstance).map(Mappable.class::cast);
  }
}
