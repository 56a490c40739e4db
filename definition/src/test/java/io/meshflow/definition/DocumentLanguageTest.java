package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.MergeRule;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.source.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentLanguageTest {

  private static final Path PLANS = Path.of("src/test/resources/plans");

  private final Definitions definitions = new Definitions(Known.NOTHING);

  private Workflow load(String text) {
    Loaded loaded = definitions.load("w.yaml", text);
    assertThat(loaded.problems().stream().map(Problem::describe)).isEmpty();
    return loaded.workflow().orElseThrow();
  }

  private Node node(String text) {
    return load("nodes:\n- " + text).graph().nodes().getFirst();
  }

  private static Agent agent(Node node) {
    return ((Node.AgentNode) node).agent();
  }

  @Test
  void theExampleOfTheGapPlanLoads() {
    Loaded loaded = definitions.load(PLANS.resolve("l6.yaml"));
    assertThat(loaded.problems()).isEmpty();
    Workflow workflow = loaded.workflow().orElseThrow();
    assertThat(workflow.policy().mode()).isEqualTo(Mode.STANDARD);
    assertThat(workflow.graph().edges()).containsExactly(Edge.of("reader", "critic"));
    assertThat(workflow.graph().terminals()).containsExactly("critic");
    assertThat(agent(workflow.graph().nodes().getFirst()).role()).isEqualTo("researcher");
  }

  @Test
  void theFullExampleOfThePlansLoadsWithWarningsAlone() {
    Loaded loaded = definitions.load(PLANS.resolve("full-example.yaml"));
    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.problems().stream().map(Problem::code))
        .containsExactly(
            "unreachable_node", "unreachable_node", "partly_used", "unused_key", "unused_key");
    Workflow workflow = loaded.workflow().orElseThrow();
    assertThat(workflow.version()).isEqualTo("2");
    assertThat(workflow.policy().limits().budgetMicros()).isEqualTo(2_000_000);
    assertThat(workflow.policy().limits().maxForecastMicros()).isEqualTo(1_500_000);
    assertThat(workflow.policy().approvals().enabled()).isTrue();
    assertThat(workflow.policy().privacy().scrubPhi()).as("hipaa is applied").isTrue();
    assertThat(workflow.sharing().merge()).isEqualTo(Map.of("findings", MergeRule.APPEND));
    Node planner = workflow.graph().nodes().getFirst();
    assertThat(planner.settings().retry().attempts()).isEqualTo(3);
    assertThat(planner.settings().timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(agent(planner).outputSchema().texts("required")).containsExactly("plan");
    assertThat(workflow.graph().edges().getLast().when())
        .contains(new Condition("confidence < 0.8"));
  }

  @Test
  void aListAndAMapOfNodesAreTheSame() {
    Workflow list = load("name: w\nnodes: [{id: a, role: x}, {id: b}]\nedges: [a -> b]\n");
    Workflow map = load("name: w\nnodes: {a: {role: x}, b: }\nedges: [{from: a, to: b}]\n");
    assertThat(list.digest()).isEqualTo(map.digest());
  }

  @Test
  void thePlansNamesOfKindsAreUnderstood() {
    assertThat(node("{id: a, kind: native, role: x}")).isInstanceOf(Node.AgentNode.class);
    assertThat(node("{id: a, kind: python, ref: f@1}")).isInstanceOf(Node.CodeNode.class);
    assertThat(node("{id: a, kind: Human}")).isInstanceOf(Node.HumanNode.class);
    assertThat(node("{id: a, kind: llm}")).isInstanceOf(Node.ModelNode.class);
    assertThat(node("{id: a, tool: calculator}")).isInstanceOf(Node.ToolNode.class);
    assertThat(node("{id: a, url: 'https://x.org'}")).isInstanceOf(Node.HttpNode.class);
    assertThat(node("{id: a, question: Ok?}")).isInstanceOf(Node.HumanNode.class);
  }

  @Test
  void edgesComeAsArrowsChainsAndMaps() {
    String nodes = "nodes: {a: , b: , c: , d: }\n";
    Workflow workflow =
        load(
            nodes
                + "edges:\n- a -> b -> c [confidence > 0.5]\n"
                + "- {from: [a, b], to: d, on: [failed, timed-out], when: 'visit > 1'}\n"
                + "- {from: c, to: d, on: any}\n");
    Optional<Condition> sure = Optional.of(new Condition("confidence > 0.5"));
    Set<StepOutcome> bad = Set.of(StepOutcome.FAILED, StepOutcome.TIMED_OUT);
    Optional<Condition> again = Optional.of(new Condition("visit > 1"));
    assertThat(workflow.graph().edges().subList(0, 4))
        .containsExactly(
            Edge.of("a", "b"),
            new Edge("b", "c", Set.of(StepOutcome.DONE), sure),
            new Edge("a", "d", bad, again),
            new Edge("b", "d", bad, again));
    assertThat(workflow.graph().edges().getLast().on()).hasSize(6);
  }

  @Test
  void loopEdgesHaveALimitAndAnExit() {
    Workflow workflow =
        load(
            "nodes: {a: , b: , c: }\nedges: [a -> b]\nloop_edges:\n"
                + "- {from: b, to: a, condition: confidence < 0.9, max_iterations: 3, else: c}\n");
    assertThat(workflow.graph().loops())
        .containsExactly(
            new LoopEdge(
                "b", "a", Optional.of(new Condition("confidence < 0.9")), 3, Optional.of("c")));
    assertThat(workflow.graph().edges()).contains(new Edge("b", "c", Set.of(), Optional.empty()));
    assertThat(load("nodes: {a: , b: }\nedges: [a -> b]\nloops: [b -> a]").graph().loops())
        .containsExactly(new LoopEdge("b", "a", Optional.empty(), 10, Optional.empty()));
  }

  @Test
  void declaredAgentsAreReferredToAndOverridden() {
    Workflow workflow =
        load(
            """
            model: gpt-4o
            agents:
            - {name: writer, role: author, instructions: Write., tools: [read_file]}
            - {name: other, provider: gemini, model: gemini-2.0-flash}
            nodes:
            - {id: a, agent: writer}
            - {id: b, agent: writer, instructions: Write more., max_turns: 3, temperature: 0.2}
            - writer
            - {id: c, agent: other}
            - {id: d, provider: openai, model: openai/gpt-4.1, max_tokens: 100}
            """);
    List<Node> nodes = workflow.graph().nodes();
    assertThat(agent(nodes.get(0)).role()).isEqualTo("author");
    assertThat(agent(nodes.get(0)).model()).isEqualTo("gpt-4o");
    assertThat(agent(nodes.get(1)).instructions()).isEqualTo("Write more.");
    assertThat(agent(nodes.get(1)).tools()).containsExactly("read_file");
    assertThat(agent(nodes.get(1)).bounds().maxTurns()).isEqualTo(3);
    assertThat(nodes.get(2).id()).isEqualTo("writer");
    assertThat(agent(nodes.get(3)).model()).isEqualTo("gemini/gemini-2.0-flash");
    assertThat(agent(nodes.get(4)).model()).isEqualTo("openai/gpt-4.1");
    assertThat(agent(nodes.get(4)).bounds().maxOutputTokens()).isEqualTo(100);
  }

  @Test
  void settingsOfNodesAreRead() {
    Node node =
        node(
            "{id: a, tool: t, risk: external-io, effect: once, join: majority, losers: cancel,"
                + " retry: {attempts: 5, first: 250ms, factor: 3, longest: 1m}, timeout: 1.5m}");
    assertThat(node.settings().risk()).contains(RiskTier.EXTERNAL_IO);
    assertThat(node.settings().effect()).contains(EffectClass.ONCE);
    assertThat(node.settings().join()).isEqualTo(new Join.Majority());
    assertThat(node.settings().cancelLosers()).isTrue();
    assertThat(node.settings().retry().attempts()).isEqualTo(5);
    assertThat(node.settings().retry().first()).isEqualTo(Duration.ofMillis(250));
    assertThat(node.settings().timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(node("{id: a, retry: 4}").settings().retry().attempts()).isEqualTo(4);
  }

  @Test
  void templatesKeepTextAndHolesApart() {
    Node.ToolNode node =
        (Node.ToolNode)
            node(
                "{id: a, tool: t, arguments: {n: 1, all: '{{ input }}', deep: ['x', \"{{input.rows[0]['a b']}}!\"],"
                    + " raw: '\\{{ kept }}'}}");
    Template.Fields fields = (Template.Fields) node.arguments();
    assertThat(fields.fields().get("n")).isEqualTo(new Template.Fixed(Value.of(1)));
    assertThat(fields.fields().get("all")).isEqualTo(new Template.Hole(List.of("input")));
    assertThat(fields.fields().get("deep"))
        .isEqualTo(
            new Template.Items(
                List.of(
                    new Template.Fixed(Value.of("x")),
                    new Template.Joined(
                        List.of(
                            new Template.Hole(List.of("input", "rows", "0", "a b")),
                            new Template.Fixed(Value.of("!")))))));
    assertThat(fields.fields().get("raw")).isEqualTo(new Template.Fixed(Value.of("{{ kept }}")));
  }

  @Test
  void peopleAreAskedOnTheTermsOfTheFile() {
    Node.HumanNode node =
        (Node.HumanNode)
            node(
                "{id: a, kind: human, question: Ok?, timeout: 24h, on_timeout: escalate, quorum: 2,"
                    + " reviewers: [ann, bob]}");
    assertThat(node.terms())
        .isEqualTo(
            new Node.Terms(
                Duration.ofDays(1), Optional.of(OnTimeout.ESCALATE), 2, List.of("ann", "bob")));
    assertThat(node.settings().timeout()).isZero();
  }

  @Test
  void aMapRunsANodeForEachItem() {
    Node.MapNode node =
        (Node.MapNode)
            node(
                "{id: m, kind: map, items: '{{ input.list }}', limit: 3, on_item_failure: skip,"
                    + " each: {kind: model, prompt: 'About {{ item }}, number {{ index }}'}}");
    assertThat(node.limit()).isEqualTo(3);
    assertThat(node.onItemFailure()).isEqualTo(Node.ItemFailure.SKIP);
    assertThat(node.each()).isInstanceOf(Node.ModelNode.class);
    assertThat(node.each().id()).isEqualTo("m");
    Node.MapNode tolerant =
        (Node.MapNode)
            node("{id: m, items: [1, 2], on_item_failure: {tolerate: 2}, do: {tool: t}}");
    assertThat(tolerant.onItemFailure().tolerate()).isEqualTo(2);
  }

  @Test
  void aCodeNodeWithoutInputGetsWhatCameIn() {
    Workflow workflow = load("nodes: {a: , b: {function: f}}\nedges: [a -> b]\n");
    Node.CodeNode code = (Node.CodeNode) workflow.graph().nodes().getLast();
    assertThat(code.input())
        .isEqualTo(
            Template.Fields.of(
                Map.of(
                    "task", new Template.Hole(List.of("task")),
                    "input", new Template.Hole(List.of("input")),
                    "nodes",
                        Template.Fields.of(
                            Map.of("a", new Template.Hole(List.of("nodes", "a", "output")))))));
  }

  @Test
  void theConfigFormNestsTheGraph() {
    Workflow workflow =
        load(
            """
            agents: [{name: x, role: planner, model: m}]
            workflow:
              nodes: [{id: a, agent: x}, {id: b, agent: x}]
              edges: [a -> b]
              terminal: b
            """);
    assertThat(workflow.graph().terminals()).containsExactly("b");
  }

  @Test
  void teamsBecomeGraphs() {
    String agents = "agents: [{name: a}, {name: b}, {name: c}]\n";
    assertThat(load(agents + "team: {pattern: sequential}\n").graph().edges())
        .containsExactly(Edge.of("a", "b"), Edge.of("b", "c"));
    Workflow parallel = load(agents + "team: {pattern: parallel, synthesizer: c}\n");
    assertThat(parallel.graph().edges()).containsExactly(Edge.of("a", "c"), Edge.of("b", "c"));
    Workflow reflective =
        load(agents + "team: {pattern: reflective, agents: [a, b], stop_on_confidence: 0.8}\n");
    assertThat(reflective.graph().loops().getFirst().when())
        .contains(new Condition("confidence < 0.8"));
    assertThat(reflective.graph().terminals()).containsExactly("a");
    assertThat(load(agents + "team: {pattern: hierarchical}").graph().nodes()).hasSize(4);
    assertThat(load(agents + "team: {pattern: supervised}").graph().loops()).hasSize(2);
    assertThat(definitions.load("w", agents + "team: {pattern: debate}").errors())
        .extracting(Problem::code)
        .containsExactly("unsupported_pattern");
  }

  @Test
  void twoReadingsOfOneTextAreTheSame() {
    String text = "name: w\nnodes: [{id: a, prompt: 'See {{ input.x }}'}]\n";
    assertThat(Json.canonical(load(text).document()))
        .isEqualTo(Json.canonical(load(text).document()));
    assertThat(load(text).digest()).isEqualTo(load(text + "# a comment\n").digest());
  }
}
