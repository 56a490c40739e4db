package io.meshflow.definition;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.agent.Agent.Bounds;
import io.meshflow.core.data.Value;
import io.meshflow.definition.Draft.SchemaUse;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Yaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads agents, declared under {@code agents} or written into a node. */
final class AgentReader {

  private static final int MAX_TURNS = 100;
  private static final int MAX_TOKENS = 1_000_000;

  private final Draft draft;
  private final String defaultModel;
  private final Map<String, Agent> declared = new LinkedHashMap<>();

  AgentReader(Draft draft, String defaultModel) {
    this.draft = draft;
    this.defaultModel = defaultModel;
  }

  /** Reads the declarations: a list of maps with names, or a map by name. */
  void declare(Yaml agents) {
    switch (agents) {
      case Yaml.Items list -> list.items().forEach(this::declareOne);
      case Yaml.Fields map ->
          map.fields().forEach((name, field) -> declareNamed(name, field.place(), field.value()));
      case Yaml.Scalar scalar ->
          draft.problems.error(
              scalar.place(), "wrong_type", "`agents` must be a list or a map of agents");
    }
  }

  private void declareOne(Yaml agent) {
    if (!(agent instanceof Yaml.Fields fields)) {
      draft.problems.error(agent.place(), "wrong_type", "An agent is a map with a `name`");
      return;
    }
    Section section = new Section(fields, Keys.AGENT, draft.problems);
    Optional<String> name = section.text("name", "id");
    if (name.isEmpty()) {
      draft.problems.error(agent.place(), "missing_key", "An agent needs a `name`");
      return;
    }
    declare(name.get(), section.placeOf("name", "id"), section);
  }

  private void declareNamed(String name, Place place, Yaml agent) {
    if (agent instanceof Yaml.Fields fields) {
      declare(name, place, new Section(fields, Keys.AGENT, draft.problems));
    } else {
      draft.problems.error(agent.place(), "wrong_type", "An agent is a map");
    }
  }

  private void declare(String name, Place place, Section section) {
    Agent agent = read(section, name);
    if (declared.put(name, agent) != null) {
      draft.problems.error(
          place, "duplicate_id", "There are two agents `" + name + "`", "rename one of them");
    }
  }

  Optional<Agent> find(String name) {
    return Optional.ofNullable(declared.get(name));
  }

  /** Names of the declared agents, in order. */
  List<String> names() {
    return List.copyOf(declared.keySet());
  }

  /** The declared agent, or an error with a suggestion. */
  Optional<Agent> referred(Yaml.Scalar name) {
    Optional<Agent> agent = find(name.written());
    if (agent.isEmpty()) {
      draft.problems.error(
          name.place(),
          "unknown_agent",
          "There is no agent `" + name.written() + "`",
          Nearest.of(name.written(), declared.keySet())
              .map(near -> "did you mean `" + near + "`")
              .orElse("declare it under `agents`"));
    }
    return agent;
  }

  /** An agent from scratch. */
  Agent read(Section section, String id) {
    return read(
        section,
        new Agent(id, id, "", defaultModel, List.of(), Value.Obj.EMPTY, Bounds.DEFAULT),
        id);
  }

  /** An agent like another one except for what the section says. */
  Agent read(Section section, Agent like, String owner) {
    List<String> tools = section.has("tools") ? tools(section, owner) : like.tools();
    return new Agent(
        like.id(),
        section.text("role").orElse(like.role()),
        section.text("instructions", "system", "system_prompt").orElse(like.instructions()),
        model(section, owner).orElse(like.model()),
        tools,
        schema(section).orElse(like.outputSchema()),
        bounds(section, like.bounds(), tools));
  }

  /** The model a section asks for, noted for the check against the models there are. */
  Optional<String> model(Section section, String owner) {
    Optional<String> model = Models.named(section);
    model.ifPresent(name -> draft.models.add(new Use(owner, name, section.placeOf("model"))));
    return model;
  }

  private List<String> tools(Section section, String owner) {
    List<Yaml.Scalar> tools = section.texts("tools");
    tools.forEach(t -> draft.tools.add(new Use(owner, t.written(), t.place())));
    return tools.stream().map(Yaml.Scalar::written).distinct().toList();
  }

  /** The output schema of a section, noted for the check of schemas. */
  Optional<Value.Obj> schema(Section section) {
    Optional<Value.Obj> schema = section.fields("output_schema", "schema").map(Yaml.Fields::value);
    schema.ifPresent(
        s -> draft.schemas.add(new SchemaUse(s, section.placeOf("output_schema", "schema"))));
    return schema;
  }

  private static Bounds bounds(Section section, Bounds like, List<String> tools) {
    return new Bounds(
        section.whole(1, MAX_TURNS, "max_turns").orElse(like.maxTurns()),
        section
            .whole(1, MAX_TOKENS, "max_output_tokens", "max_tokens")
            .map(Long::valueOf)
            .orElse(like.maxOutputTokens()),
        section.whole(0, 10, "max_repairs").orElse(like.maxRepairs()),
        section.number(0, 2, "temperature").orElse(like.temperature()),
        MannerReader.read(section, like.manner(), tools));
  }

  /** The provider shorthand. */
  static final class Models {

    private Models() {}

    /** {@code provider: gemini, model: x} means {@code gemini/x}. */
    static Optional<String> named(Section section) {
      Optional<String> model = section.text("model");
      Optional<String> provider = section.text("provider");
      if (provider.isEmpty()) {
        return model;
      }
      if (model.isEmpty()) {
        section
            .problems()
            .error(
                section.placeOf("provider"),
                "missing_key",
                "A `provider` needs a `model`",
                "add model: …");
        return Optional.empty();
      }
      String prefix = provider.get() + "/";
      return model.map(name -> name.startsWith(prefix) ? name : prefix + name);
    }
  }
}
