package io.meshflow.core.workflow;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.StatedConfidence;
import io.meshflow.core.workflow.Node.AgentNode;
import io.meshflow.core.workflow.Workflow.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Graphs of agents that work together in one of the usual ways. Pure. */
public final class TeamPatterns {

  /** The ways of working together. */
  public enum Pattern {
    /** One after the other, each with what came before. */
    SEQUENTIAL,
    /** All at once; with a lead, who makes one answer of theirs. */
    PARALLEL,
    /** The lead plans, all others work at once, the lead reports. */
    HIERARCHICAL,
    /** One after the other; the lead looks at each piece and sends it back until it is good. */
    SUPERVISED,
    /** One after the other; the lead judges the result and sends it back until it is good. */
    REFLECTIVE
  }

  /**
   * A team.
   *
   * @param members without the lead, in order, at least one
   * @param lead the manager, supervisor, critic or synthesizer
   * @param rounds how often a piece goes back at most
   * @param enough confidence of the lead from which a piece is good
   */
  public record Team(
      Pattern pattern, List<Agent> members, Optional<Agent> lead, int rounds, double enough) {
    public Team {
      members = List.copyOf(members);
      if (members.isEmpty()) {
        throw new IllegalArgumentException("a team has at least one member");
      }
      if (lead.isEmpty() && pattern != Pattern.SEQUENTIAL && pattern != Pattern.PARALLEL) {
        throw new IllegalArgumentException("this pattern needs a lead");
      }
    }
  }

  private final Team team;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<LoopEdge> loops = new ArrayList<>();

  private TeamPatterns(Team team) {
    this.team = team;
  }

  /** The graph of a team; nodes are named after their agents. */
  public static Graph graph(Team team) {
    return new TeamPatterns(team).expand();
  }

  private Graph expand() {
    List<String> terminals =
        switch (team.pattern()) {
          case SEQUENTIAL -> List.of(chain(Template.EMPTY));
          case PARALLEL -> parallel();
          case HIERARCHICAL -> hierarchical();
          case SUPERVISED -> supervised();
          case REFLECTIVE -> reflective();
        };
    return new Graph(nodes, edges, loops, terminals);
  }

  private String chain(Template first) {
    String previous = "";
    for (Agent member : team.members()) {
      String id = add(member.id(), member, previous.isEmpty() ? first : Template.EMPTY);
      if (!previous.isEmpty()) {
        edges.add(Edge.of(previous, id));
      }
      previous = id;
    }
    return previous;
  }

  private List<String> parallel() {
    List<String> members = team.members().stream().map(m -> add(m.id(), m)).toList();
    if (team.lead().isEmpty()) {
      return members;
    }
    String lead = add(lead().id(), lead());
    members.forEach(member -> edges.add(Edge.of(member, lead)));
    return List.of(lead);
  }

  private List<String> hierarchical() {
    String plan = add(lead().id() + ".plan", lead());
    List<String> members = team.members().stream().map(m -> add(m.id(), m)).toList();
    String report = add(lead().id() + ".report", lead());
    for (String member : members) {
      edges.add(Edge.of(plan, member));
      edges.add(Edge.of(member, report));
    }
    return List.of(report);
  }

  private List<String> supervised() {
    String previous = "";
    String work = "";
    for (Agent member : team.members()) {
      String before = work;
      work = add(member.id(), member, before.isEmpty() ? Template.EMPTY : after(before));
      String check = add(lead().id() + "." + member.id(), judge());
      if (!previous.isEmpty()) {
        edges.add(Edge.of(previous, work));
      }
      edges.add(Edge.of(work, check));
      loops.add(back(check, work));
      previous = check;
    }
    return List.of(work);
  }

  private List<String> reflective() {
    String newest = team.members().getLast().id();
    String last = chain(again("Your last version, none in the first round", newest));
    String critic = add(lead().id(), judge());
    edges.add(Edge.of(last, critic));
    loops.add(back(critic, team.members().getFirst().id()));
    return List.of(last);
  }

  private static Template after(String before) {
    return again("From " + before, before);
  }

  /** The task, what a node put out, and what the lead said about the last round. */
  private static Template again(String title, String node) {
    return new Template.Joined(
        List.of(
            text("Task: "),
            hole("task"),
            text("\n\nInput: "),
            hole("input"),
            text("\n\n## " + title + "\n"),
            hole("nodes", node, "output"),
            text("\n\n## Remarks on your last round, none in the first\n"),
            hole("loop", "output")));
  }

  private static Template text(String text) {
    return new Template.Fixed(Value.of(text));
  }

  private static Template hole(String... path) {
    return new Template.Hole(List.of(path));
  }

  private LoopEdge back(String from, String to) {
    Condition unsure = new Condition("confidence < " + team.enough());
    return new LoopEdge(from, to, Optional.of(unsure), team.rounds(), Optional.empty());
  }

  private Agent lead() {
    return team.lead().orElseThrow(() -> new IllegalStateException("a team without a lead"));
  }

  /** The lead, told how to say whether a piece goes back; one that answers in JSON says nothing. */
  private Agent judge() {
    if (!lead().outputSchema().fields().isEmpty()) {
      return lead();
    }
    return lead()
        .instructed(
            lead().standing()
                + "\n\nSay what should be better. End with a line of its own, "
                + StatedConfidence.line("x")
                + ", where x from 0 to 1 says how sure you are that the work is good as it is; below "
                + team.enough()
                + " it goes back with your remarks.");
  }

  private String add(String id, Agent agent) {
    return add(id, agent, Template.EMPTY);
  }

  private String add(String id, Agent agent, Template prompt) {
    nodes.add(new AgentNode(id, NodeSettings.DEFAULT, agent, prompt));
    return id;
  }
}
