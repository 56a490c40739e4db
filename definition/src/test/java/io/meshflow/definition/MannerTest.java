package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Json;
import io.meshflow.core.model.Manner;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.PinnedWorkflows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How authors say in what manner models are to answer. */
class MannerTest {

  private static final String HEAD = "name: w\nnodes:\n  - {id: a, kind: agent, tools: [look], ";

  private static Loaded load(String keys) {
    return new Definitions(Known.NOTHING).load("w.yaml", HEAD + keys + "}\n");
  }

  private static Manner manner(Workflow workflow) {
    Agent agent = ((Node.AgentNode) workflow.graph().nodes().getFirst()).agent();
    return agent.bounds().manner();
  }

  private static Manner manner(String keys) {
    Loaded loaded = load(keys);
    assertThat(loaded.problems().stream().filter(p -> p.fatal())).isEmpty();
    Workflow workflow = loaded.workflow().orElseThrow();
    assertThat(manner(new PinnedWorkflows().read(workflow.document()))).isEqualTo(manner(workflow));
    return manner(workflow);
  }

  @Test
  void allOfItIsReadAndSurvivesPinning() {
    Manner manner =
        manner(
            "top_p: 0.5, stop: [END, DONE], seed: 7, tool_choice: look, thinking: high,"
                + " parallel_tool_calls: false, cache: 10m, prompt_cache: true, history: 5");
    assertThat(manner.wishes())
        .isEqualTo(
            Json.parse(
                """
                {"top_p":0.5,"stop":["END","DONE"],"seed":7,"reasoning_effort":"high",
                 "tool_choice":{"type":"function","function":{"name":"look"}},
                 "parallel_tool_calls":false}
                """));
    assertThat(manner.answers()).contains(Duration.ofMinutes(10));
    assertThat(manner.prompts()).contains(true);
    assertThat(manner.history()).contains(5);
    assertThat(manner("thinking: 4096").wishes())
        .isEqualTo(Json.parse("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4096}}"));
    assertThat(manner("tool_choice: any").wishes())
        .isEqualTo(Json.parse("{\"tool_choice\":\"required\"}"));
    assertThat(manner("max_turns: 3")).isEqualTo(Manner.USUAL);
  }

  @Test
  void aToolThatMustBeCalledIsFreeAfterItsAnswer() {
    Manner manner = manner("tool_choice: required, seed: 7");
    assertThat(manner.wishes(false).has("tool_choice")).isTrue();
    assertThat(manner.wishes(true)).isEqualTo(Json.parse("{\"seed\":7}"));
    assertThat(manner("tool_choice: none").wishes(true).has("tool_choice")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          top_p: 1.5 | `top_p` must be between 0 and 1
          seed: 1.5 | `seed` must be a whole number
          seed: x | `seed` must be a number
          stop: [a, b, c, d, e] | `stop` holds 1 to 4 texts
          stop: [7] | `stop` must be a list of texts
          tool_choice: lok | `tool_choice` cannot be `lok`
          thinking: deep | `thinking` cannot be `deep`
          thinking: 7 | `thinking` must be between 128 and 1000000
          cache: 31d | `cache` must be a time of at most 30d
          cache: soon | `cache` must be a time span
          """)
  void whatCannotBeIsRefusedWithItsPlace(String keys, String message) {
    List<String> problems =
        load(keys).problems().stream()
            .filter(p -> p.fatal())
            .map(p -> p.line() + ":" + p.column() + " " + p.message())
            .toList();
    assertThat(problems).singleElement().asString().startsWith("3:").contains(message);
    int column = HEAD.substring(HEAD.lastIndexOf('\n')).length();
    int told = Integer.parseInt(problems.getFirst().split("[: ]")[1]);
    assertThat(told).isGreaterThanOrEqualTo(column);
  }

  @Test
  void aNodeWithoutToolsHasNoChoiceOfTools() {
    Loaded loaded =
        new Definitions(Known.NOTHING)
            .load("w.yaml", "name: w\nnodes:\n  - {id: a, kind: model, tool_choice: auto}\n");
    assertThat(loaded.problems().stream().map(p -> p.code())).contains("unknown_key");
  }
}
