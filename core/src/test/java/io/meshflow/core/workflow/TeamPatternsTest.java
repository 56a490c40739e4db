package io.meshflow.core.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.TeamPatterns.Pattern;
import io.meshflow.core.workflow.TeamPatterns.Team;
import io.meshflow.core.workflow.Workflow.Graph;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TeamPatternsTest {

  private static Agent agent(String id) {
    return new Agent(id, id, "", "", List.of(), Value.Obj.EMPTY, Agent.Bounds.DEFAULT);
  }

  private static Graph graph(Pattern pattern, String members, String lead) {
    List<Agent> agents = members.chars().mapToObj(c -> agent(String.valueOf((char) c))).toList();
    Optional<Agent> first = lead.isEmpty() ? Optional.empty() : Optional.of(agent(lead));
    Graph graph = TeamPatterns.graph(new Team(pattern, agents, first, 3, 0.9));
    assertThat(StructureCheck.flaws(graph)).isEmpty();
    return graph;
  }

  private static List<String> ways(Graph graph) {
    return graph.edges().stream().map(e -> e.from() + ">" + e.to()).toList();
  }

  private static List<String> loops(Graph graph) {
    return graph.loops().stream().map(l -> l.from() + ">" + l.to()).toList();
  }

  @Test
  void aSequenceHandsOn() {
    Graph graph = graph(Pattern.SEQUENTIAL, "abc", "");
    assertThat(ways(graph)).containsExactly("a>b", "b>c");
    assertThat(graph.terminals()).containsExactly("c");
  }

  @Test
  void allOfAParallelTeamStartAtOnce() {
    Graph alone = graph(Pattern.PARALLEL, "abc", "");
    assertThat(ways(alone)).isEmpty();
    assertThat(alone.terminals()).containsExactly("a", "b", "c");
    Graph led = graph(Pattern.PARALLEL, "ab", "s");
    assertThat(ways(led)).containsExactly("a>s", "b>s");
    assertThat(led.terminals()).containsExactly("s");
  }

  @Test
  void aManagerPlansAndReports() {
    Graph graph = graph(Pattern.HIERARCHICAL, "ab", "m");
    assertThat(ways(graph)).containsExactly("m.plan>a", "a>m.report", "m.plan>b", "b>m.report");
    assertThat(graph.terminals()).containsExactly("m.report");
  }

  @Test
  void aSupervisorSendsEachPieceBack() {
    Graph graph = graph(Pattern.SUPERVISED, "ab", "s");
    assertThat(ways(graph)).containsExactly("a>s.a", "s.a>b", "b>s.b");
    assertThat(loops(graph)).containsExactly("s.a>a", "s.b>b");
    assertThat(graph.terminals()).containsExactly("b");
  }

  @Test
  void aCriticSendsTheResultBackToTheFirst() {
    Graph graph = graph(Pattern.REFLECTIVE, "ab", "c");
    assertThat(ways(graph)).containsExactly("a>b", "b>c");
    assertThat(loops(graph)).containsExactly("c>a");
    assertThat(graph.loops().getFirst().when()).contains(new Condition("confidence < 0.9"));
    assertThat(graph.loops().getFirst().maxIterations()).isEqualTo(3);
    assertThat(graph.terminals()).containsExactly("b");
  }

  @Test
  void aTeamWithoutItsLeadIsNone() {
    assertThatThrownBy(
            () -> new Team(Pattern.SUPERVISED, List.of(agent("a")), Optional.empty(), 3, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Team(Pattern.SEQUENTIAL, List.of(), Optional.empty(), 3, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
