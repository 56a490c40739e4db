package io.meshflow.core.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.workflow.StructureCheck.Flaw;
import io.meshflow.core.workflow.Workflow.Graph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class StructureCheckTest {

  private static Node node(String id) {
    return new Node.HumanNode(id, NodeSettings.DEFAULT, Template.EMPTY, Node.Terms.DEFAULT);
  }

  private static List<Node> nodes(String ids) {
    return ids.chars().mapToObj(c -> node(String.valueOf((char) c))).toList();
  }

  /** Edges like {@code ab bc}; loops likewise. */
  private static Graph graph(String ids, String edges, String loops) {
    return new Graph(
        nodes(ids),
        pairs(edges).stream().map(p -> Edge.of(p.get(0), p.get(1))).toList(),
        pairs(loops).stream()
            .map(p -> new LoopEdge(p.get(0), p.get(1), Optional.empty(), 3, Optional.empty()))
            .toList(),
        List.of());
  }

  private static List<List<String>> pairs(String words) {
    return words.isBlank()
        ? List.of()
        : List.of(words.split(" ")).stream()
            .map(w -> List.of(w.substring(0, 1), w.substring(1, 2)))
            .toList();
  }

  private static List<String> codes(Graph graph) {
    return StructureCheck.flaws(graph).stream().map(Flaw::code).toList();
  }

  @Test
  void soundGraphsHaveNoFlaws() {
    assertThat(codes(graph("a", "", ""))).isEmpty();
    assertThat(codes(graph("abcd", "ab ac bd cd", ""))).isEmpty();
    assertThat(codes(graph("abcd", "ab bc cd", "ca bb"))).isEmpty();
    assertThat(codes(graph("abcde", "ab bc cd de", "cb da"))).as("nested").isEmpty();
    assertThat(codes(graph("abcd", "ab bc cd", "ba dc"))).as("apart").isEmpty();
    assertThat(codes(graph("abc", "ab bc", "ca cb"))).as("same source").isEmpty();
  }

  @Test
  void eachFlawIsFound() {
    assertThat(codes(graph("", "", ""))).containsExactly("no_nodes");
    assertThat(codes(graph("aa", "", ""))).containsExactly("duplicate_id");
    assertThat(codes(graph("ab", "ab ax", ""))).containsExactly("unknown_node");
    assertThat(codes(graph("ab", "ab ab", ""))).containsExactly("duplicate_edge");
    assertThat(codes(graph("abc", "ab bc ca", ""))).containsExactly("cycle");
    assertThat(codes(graph("ab", "aa bb", ""))).containsExactly("cycle", "cycle");
    assertThat(codes(graph("abc", "ab bc", "ac"))).containsExactly("loop_forward");
    assertThat(codes(graph("abcd", "ab bc bd", "ca"))).containsExactly("leaves_loop");
    assertThat(codes(graph("abcd", "ab bc cd", "ca db"))).contains("overlapping_loops");
  }

  @Test
  void aCircleIsNamedFromItsStart() {
    Flaw flaw = StructureCheck.flaws(graph("abcd", "ab bc cb cd", "")).getFirst();
    assertThat(flaw.message()).endsWith("b -> c -> b");
    assertThat(flaw.index()).isEqualTo(2);
  }

  @Test
  void aJoinThatNeedsMoreEdgesThanThereAreIsAFlaw() {
    NodeSettings three =
        new NodeSettings(
            new Join.AtLeast(3),
            false,
            Optional.empty(),
            Optional.empty(),
            NodeSettings.Retry.NEVER,
            java.time.Duration.ZERO,
            io.meshflow.core.data.Value.Obj.EMPTY);
    List<Node> nodes = new ArrayList<>(nodes("ab"));
    nodes.add(new Node.HumanNode("c", three, Template.EMPTY, Node.Terms.DEFAULT));
    Graph graph =
        new Graph(nodes, List.of(Edge.of("a", "c"), Edge.of("b", "c")), List.of(), List.of());
    assertThat(codes(graph)).containsExactly("join_unreachable");
  }

  @RepeatedTest(200)
  void cyclesAreFoundExactlyWhenThereAreSome(RepetitionInfo round) {
    Random random = new Random(round.getCurrentRepetition());
    int size = 2 + random.nextInt(7);
    List<Node> nodes = nodes("abcdefghi".substring(0, size));
    Set<Edge> edges = new HashSet<>();
    for (int i = 0; i < random.nextInt(2 * size); i++) {
      edges.add(
          Edge.of(nodes.get(random.nextInt(size)).id(), nodes.get(random.nextInt(size)).id()));
    }
    Graph graph = new Graph(nodes, List.copyOf(edges), List.of(), List.of());
    boolean cyclic = nodes.stream().anyMatch(n -> reaches(edges, n.id(), n.id(), new HashSet<>()));
    assertThat(codes(graph).contains("cycle")).isEqualTo(cyclic);
  }

  private static boolean reaches(Set<Edge> edges, String from, String to, Set<String> seen) {
    for (Edge edge : edges) {
      if (edge.from().equals(from)
          && (edge.to().equals(to)
              || (seen.add(edge.to()) && reaches(edges, edge.to(), to, seen)))) {
        return true;
      }
    }
    return false;
  }
}
