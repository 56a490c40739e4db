package io.meshflow.definition;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.TeamPatterns;
import io.meshflow.core.workflow.TeamPatterns.Pattern;
import io.meshflow.core.workflow.TeamPatterns.Team;
import io.meshflow.core.workflow.Workflow.Graph;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a team and puts its graph into the draft. */
final class TeamReader {

  private static final int MAX_ROUNDS = 1_000;
  private static final double ENOUGH = 0.9;
  private static final Map<String, String> LATER =
      Map.of("debate", "use pattern reflective", "group_chat", "use pattern supervised");

  private final Draft draft;
  private final AgentReader agents;

  TeamReader(Draft draft, AgentReader agents) {
    this.draft = draft;
    this.agents = agents;
  }

  void read(Section section) {
    Optional<Pattern> pattern = pattern(section);
    List<Agent> members = members(section);
    if (pattern.isEmpty()) {
      return;
    }
    Optional<Agent> lead = lead(section, pattern.get(), members);
    boolean needsLead = pattern.get() != Pattern.SEQUENTIAL && pattern.get() != Pattern.PARALLEL;
    if (members.isEmpty() || (needsLead && lead.isEmpty())) {
      String message = needsLead ? "This team needs two agents or more" : "A team needs agents";
      draft.problems.error(section.placeOf("agents"), "missing_key", message);
      return;
    }
    int rounds = section.whole(1, MAX_ROUNDS, "max_iterations").orElse(usualRounds(pattern.get()));
    double enough = section.number(0, 1, "stop_on_confidence").orElse(ENOUGH);
    add(
        TeamPatterns.graph(new Team(pattern.get(), members, lead, rounds, enough)),
        section.place());
  }

  private static int usualRounds(Pattern pattern) {
    return pattern == Pattern.SUPERVISED ? 2 : 3;
  }

  private Optional<Pattern> pattern(Section section) {
    Optional<String> written = section.text("pattern");
    String instead = written.map(Words::folded).map(LATER::get).orElse("");
    if (!instead.isEmpty()) {
      String message = "The pattern `" + written.get() + "` is not built in this version";
      draft.problems.error(section.placeOf("pattern"), "unsupported_pattern", message, instead);
      return Optional.empty();
    }
    return written.isEmpty()
        ? Optional.of(Pattern.SEQUENTIAL)
        : section.word(Words.PATTERNS, "pattern");
  }

  private List<Agent> members(Section section) {
    if (!section.has("agents")) {
      return new ArrayList<>(
          agents.names().stream().map(agents::find).flatMap(Optional::stream).toList());
    }
    List<Agent> members = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Yaml.Scalar name : section.texts("agents")) {
      if (!seen.add(name.written())) {
        String message = "`" + name.written() + "` stands in the team twice";
        draft.problems.error(name.place(), "duplicate_id", message, "remove one of them");
        continue;
      }
      agents.referred(name).ifPresent(members::add);
    }
    return members;
  }

  /** Takes the lead out of the members: the one named, else the first or last. */
  private Optional<Agent> lead(Section section, Pattern pattern, List<Agent> members) {
    String key =
        switch (pattern) {
          case HIERARCHICAL -> "manager";
          case SUPERVISED -> "supervisor";
          case REFLECTIVE -> "critic";
          case PARALLEL -> "synthesizer";
          case SEQUENTIAL -> "";
        };
    unusedLeads(section, key);
    Optional<Yaml.Scalar> named = key.isEmpty() ? Optional.empty() : section.scalar(key);
    if (named.isPresent()) {
      Optional<Agent> lead = agents.referred(named.get());
      lead.ifPresent(agent -> members.removeIf(member -> member.id().equals(agent.id())));
      return lead;
    }
    if (members.size() < 2) {
      return Optional.empty();
    }
    return switch (pattern) {
      case HIERARCHICAL, SUPERVISED -> Optional.of(members.removeFirst());
      case REFLECTIVE -> Optional.of(members.removeLast());
      case SEQUENTIAL, PARALLEL -> Optional.empty();
    };
  }

  private void unusedLeads(Section section, String used) {
    for (String key : List.of("manager", "supervisor", "critic", "synthesizer")) {
      if (!key.equals(used) && section.has(key)) {
        draft.problems.error(
            section.placeOf(key), "wrong_lead", "This pattern has no `" + key + "`", "remove it");
      }
    }
  }

  private void add(Graph graph, Place place) {
    graph
        .nodes()
        .forEach(
            node -> {
              draft.nodes.put(node.id(), node);
              draft.nodePlaces.put(node.id(), place);
            });
    for (Edge edge : graph.edges()) {
      draft.edge(edge, place);
    }
    for (LoopEdge loop : graph.loops()) {
      draft.loop(loop, place);
    }
    graph.terminals().forEach(id -> draft.terminals.add(new Use("", id, place)));
  }
}
