package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.definition.source.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kind of problem, at the place marked with {@code ‹}. */
class ProblemsTest {

  private final Definitions definitions = new Definitions(Known.NOTHING);

  private List<Problem> problems(String marked) {
    return definitions.load("w.yaml", marked.replace("‹", "")).problems();
  }

  /** The one problem of this code, which must stand at the mark. */
  private Problem problem(String code, String marked) {
    int mark = marked.indexOf('‹');
    String before = marked.substring(0, mark);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = before.length() - before.lastIndexOf('\n');
    List<Problem> found =
        problems(marked).stream().filter(problem -> problem.code().equals(code)).toList();
    assertThat(found).as("%s in %s", code, problems(marked)).hasSize(1);
    assertThat(List.of(found.getFirst().line(), found.getFirst().column()))
        .as(found.getFirst().describe())
        .isEqualTo(List.of(line, column));
    return found.getFirst();
  }

  private static String nodes(String rest) {
    return "name: w\nnodes:\n  a: {role: a}\n  b: {role: b}\n  c: {role: c}\n" + rest;
  }

  @Test
  void anUnknownKeyComesWithTheNearestOne() {
    Problem problem = problem("unknown_key", "name: w\nnodes: [{id: a, ‹instrutions: x}]\n");
    assertThat(problem.suggestion()).isEqualTo("did you mean `instructions`");
    assertThat(problem.describe())
        .startsWith("w.yaml:2:17: error: `instrutions` has no meaning in a node of kind agent");
    problem("unknown_key", "‹nmae: w\nnodes: [{id: a}]\n");
    problem("unknown_key", nodes("edges: [{from: a, to: b, ‹wen: x}]\n"));
  }

  @Test
  void keysOfThePlansThatNothingReadsAreWarnedAbout() {
    Problem problem = problem("unused_key", "nodes: [{id: a, ‹memory: true}]\n");
    assertThat(problem.fatal()).isFalse();
    problem("unused_key", nodes("‹model_router: {}\n"));
    assertThat(definitions.load("w", "x-notes: 1\nnodes: [{id: a}]").problems()).isEmpty();
  }

  @Test
  void aWrongTypeSaysWhatIsWanted() {
    assertThat(problem("wrong_type", "nodes: [{id: a, max_turns: ‹many}]\n").message())
        .isEqualTo("`max_turns` must be a number, not a text");
    problem("wrong_type", "nodes: ‹x\n");
    problem("wrong_type", "nodes: [{id: a, timeout: ‹soon}]\n");
    problem("wrong_type", "nodes: [{id: a, tools: ‹{x: 1}}]\n");
    problem("wrong_type", "nodes: [{id: a, role: ‹[x]}]\n");
    problem("wrong_type", "nodes: [{id: a, retry_on_fail: ‹maybe}]\n");
    problem("wrong_type", nodes("edges: ‹a\n"));
    problem("out_of_range", "nodes: [{id: a, max_turns: ‹0}]\n");
    problem("unknown_word", "nodes: [{id: a, risk: ‹dangerous}]\n");
    problem("wrong_type", "nodes: [{id: m, ‹items: 5, each: {role: x}}]\n");
  }

  @Test
  void aDuplicateIsNamedWithTheFirstOne() {
    assertThat(problem("duplicate_key", "name: a\nnodes: [{id: a}]\n‹name: b\n").message())
        .contains("first on line 1");
    assertThat(problem("duplicate_id", "nodes:\n- {id: a}\n- {id: ‹a}\n").message())
        .contains("line 2");
    problem("duplicate_key", "nodes: [{id: a, timeout: 1s, ‹timeout_s: 2}]\n");
    problem("duplicate_edge", nodes("edges:\n- a -> b\n- ‹a -> b\n- b -> c\n"));
    problem("duplicate_id", "agents: [{name: x}, {‹name: x}]\nnodes: [{id: a, agent: x}]\n");
  }

  @Test
  void nodesThatAreNotThereAreNamed() {
    assertThat(problem("unknown_node", nodes("edges: [‹a -> bb]\n")).suggestion())
        .contains("did you mean `b`");
    problem("unknown_node", nodes("edges: [a -> b]\nloop_edges: [‹{from: b, to: x}]\n"));
    problem("unknown_node", nodes("entry: ‹x\n"));
    problem("unknown_node", nodes("terminal: [a, ‹x]\n"));
    problem(
        "unknown_node", nodes("edges: [{from: a, to: b, when: \"‹nodes.z.status == 'done'\"}]"));
    problem("unknown_node", "nodes: [{id: a, prompt: \"See {{ ‹nodes.z.output }}\"}]\n");
    problem("unknown_agent", "agents: [{name: writer}]\nnodes: [{id: a, agent: ‹writr}]\n");
  }

  @Test
  void unreachableNodesAreLeftOutWithAWarning() {
    Problem problem =
        problem(
            "unreachable_node",
            "name: w\nnodes:\n  a: {role: a}\n  ‹b: {role: b}\nentry: a\nterminal: a\n");
    assertThat(problem.fatal()).isFalse();
    problem(
        "unconnected_node",
        "nodes:\n  a: {role: a}\n  b: {role: b}\n  ‹c: {role: c}\nedges: [a -> b]");
    problem("entry_has_edges", nodes("edges: [a -> b, b -> c]\nentry: [a, ‹b]\n"));
  }

  @Test
  void aCircleOfEdgesIsNamed() {
    assertThat(problem("cycle", nodes("edges:\n- a -> b\n- b -> c\n- ‹c -> a\n")).message())
        .isEqualTo("Edges go round in a circle: a -> b -> c -> a");
    assertThat(problem("cycle", nodes("edges: [a -> b, b -> c, ‹c -> c]\n")).message())
        .contains("c -> c");
  }

  @Test
  void loopsThatCannotWorkAreExplained() {
    problem("loop_forward", nodes("edges: [a -> b, b -> c]\nloop_edges: [‹a -> c]\n"));
    problem("leaves_loop", nodes("edges:\n- a -> b\n- ‹a -> c\nloop_edges: [b -> a]\n"));
    problem(
        "overlapping_loops",
        "nodes: [{id: a}, {id: b}, {id: c}, {id: d}]\nedges: [a -> b -> c -> d]\n"
            + "loop_edges:\n- c -> a\n- ‹d -> b\n");
    problem(
        "unknown_node",
        nodes("edges: [a -> b, b -> c]\nloop_edges: [‹{from: b, to: a, else: nowhere}]\n"));
  }

  @Test
  void readingWhatCannotHaveEndedIsAnError() {
    Problem problem =
        problem(
            "not_an_ancestor",
            "nodes:\n  a: {prompt: \"{{ ‹nodes.b.output }}\"}\n  b: {role: b}\nedges: [a -> b]\n");
    assertThat(problem.message()).isEqualTo("`a` cannot read `b`, which never ends before it");
    problem("not_an_ancestor", "nodes:\n  a: {prompt: \"{{ ‹nodes.a.output }}\"}\n");
    problem(
        "not_an_ancestor", nodes("edges: [{from: a, to: b, when: ‹nodes.c.visit > 1}, b -> c]\n"));
    assertThat(
            problems(
                "nodes:\n  a: {prompt: \"{{ nodes.b.output }}{{ nodes.a.output }}\"}\n"
                    + "  b: {role: b}\nedges: [a -> b]\nloop_edges: [b -> a]\n"))
        .isEmpty();
  }

  @Test
  void aTemplateErrorStandsWhereTheHoleIs() {
    problem("bad_template", "nodes: [{id: a, prompt: \"Hello ‹{{ task\"}]\n");
    problem("bad_template", "nodes: [{id: a, prompt: \"Hello {{ ‹tsk }}\"}]\n");
    problem("bad_template", "nodes: [{id: a, prompt: \"Hello {{ ‹task | upper }}\"}]\n");
    problem(
        "bad_template", "nodes:\n- id: a\n  prompt: |\n    first line\n    see {{ ‹nothing }}\n");
    problem(
        "unknown_field",
        nodes("edges: [a -> d]\n")
            .replace("  c:", "  d: {prompt: \"{{ ‹nodes.a.ouput }}\"}\n  c:"));
    problem("no_item", "nodes: [{id: a, prompt: \"{{ ‹item }}\"}]\n");
  }

  @Test
  void aConditionErrorStandsInsideItsLine() {
    problem(
        "bad_condition", nodes("edges: [{from: a, to: b, when: confidence > 1 && ‹visits < 2}]\n"));
    problem("bad_condition", nodes("edges:\n- a -> b [confidence > ‹low]\n"));
    problem("bad_condition", nodes("edges:\n- \"a -> b [confidence > ‹low]\"\n"));
    problem(
        "bad_condition",
        nodes("edges:\n- from: a\n  to: b\n  when: |\n    confidence > 0 &&\n    visit > ‹x\n"));
    assertThat(
            problem("bad_condition", nodes("edges: [{from: a, to: b, when: ‹approved == True}]\n"))
                .suggestion())
        .contains("context.approved");
    problem("no_item", nodes("edges: [{from: a, to: b, when: ‹item == 1}]\n"));
  }

  @Test
  void contradictingPoliciesAreErrors() {
    problem("weakened_policy", "policy: {mode: hipaa, ‹scrub_phi: false}\nnodes: [{id: a}]\n");
    problem("weakened_policy", "policy: {mode: hipaa, ‹store_bodies: full}\nnodes: [{id: a}]\n");
    problem(
        "weakened_policy",
        "policy: {mode: legal-critical, ‹human_approval_tier: irreversible}\nnodes: [{id: a}]\n");
    problem(
        "contradiction",
        "policy: {human_in_loop: {enabled: true, ‹on_timeout: approve}}\nnodes: [{id: a}]\n");
    problem("unknown_policy", "policy: ‹strict\nnodes: [{id: a}]\n");
    assertThat(problem("unknown_key", "policy: {‹budget: 2}\nnodes: [{id: a}]\n").suggestion())
        .isNotEmpty();
    for (String address :
        List.of("ftp://x.org/", "x.org", "https://a:b@x.org/", "https://x.org/$a", "https://")) {
      problem(
          "invalid_address",
          "policy: {human_in_loop: {‹approval_webhook: '" + address + "'}}\nnodes: [{id: a}]\n");
    }
    problem(
        "no_effect", "policy: {mode: dev, ‹enable_cross_run_learning: true}\nnodes: [{id: a}]\n");
    problem("no_effect", "policy: {human_in_loop: {‹quorum: 2}}\nnodes: [{id: a}]\n");
    problem("unknown_framework", "compliance: {frameworks: [‹hipa]}\nnodes: [{id: a}]\n");
  }

  @Test
  void whatANodeLacksIsNamed() {
    problem("missing_key", "nodes: [‹{id: a, kind: tool}]\n");
    problem("missing_key", "nodes: [‹{id: a, kind: http}]\n");
    problem("missing_key", "nodes: [‹{id: a, kind: map, each: {role: x}}]\n");
    problem("missing_key", "nodes: [‹{role: x}]\n");
    problem("missing_key", "nodes: [{id: a, ‹provider: gemini}]\n");
    problem("missing_key", "‹name: x\n");
    problem("bad_id", "nodes: [{id: ‹a/b}]\n");
    problem("bad_id", "nodes:\n  ‹1a: {role: x}\n");
    problem("unknown_kind", "nodes: [{id: a, kind: ‹agnet}]\n");
    problem("unsupported_kind", "nodes: [{id: a, kind: ‹crewai}]\n");
    problem("bad_kind", "nodes: [{id: a, items: [1], each: ‹{kind: human}}]\n");
    problem(
        "join_unreachable",
        nodes("edges: [a -> c, b -> c]\n")
            .replace("  c:", "  ‹c:")
            .replace("role: c", "role: c, join: 3"));
    problem("no_files", "nodes: [{id: a, kind: workflow, file: ‹x.yaml}]\n");
    problem("bad_schema", "nodes: [{id: a, ‹output_schema: {type: sometimes}}]\n");
  }

  @Test
  void allProblemsComeAtOnceInTheirOrder() {
    String text =
        """
        nmae: w
        policy: {mode: standart}
        nodes:
          a: {role: a, tolls: [x]}
          b: {kind: tool, risk: high}
        edges: [a -> b, b -> z]
        """;
    assertThat(problems(text).stream().map(Problem::code))
        .containsExactly(
            "unknown_key",
            "unknown_policy",
            "unknown_key",
            "missing_key",
            "unknown_word",
            "unknown_node");
    assertThat(problems(text).stream().map(Problem::line)).containsExactly(1, 2, 4, 5, 5, 6);
  }

  @Test
  void nothingButAMapIsAWorkflow() {
    assertThat(problems("").getFirst().code()).isEqualTo("empty_document");
    assertThat(problems("- a\n").getFirst().code()).isEqualTo("empty_document");
    assertThat(problems("nodes: {}\n").getFirst().code()).isEqualTo("no_nodes");
  }
}
