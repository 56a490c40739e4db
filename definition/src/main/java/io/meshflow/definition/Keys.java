package io.meshflow.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The keys that one kind of map may have.
 *
 * @param what the kind in words, for messages
 * @param known keys with a meaning
 * @param unused keys of the plans that nothing in this version reads, each with what to do instead
 */
record Keys(String what, List<String> known, Map<String, String> unused) {

  private static final Map<String, String> AGENT_UNUSED =
      Map.of(
          "memory", "agents have no memory of other runs yet",
          "mcps", "name the tools under `tools`",
          "mcp", "name the tools under `tools`",
          "knowledge", "pass what it should know in `instructions` or `prompt`",
          "attachments", "let it read files with the tool read_file",
          "confidence", "the model states its confidence itself");

  private static final List<String> AGENT_KEYS =
      plus(
          MannerReader.KEYS,
          MannerReader.TOOL_KEYS,
          List.of(
              "role",
              "instructions",
              "system",
              "system_prompt",
              "model",
              "provider",
              "tools",
              "output_schema",
              "schema",
              "max_turns",
              "max_output_tokens",
              "max_tokens",
              "max_repairs",
              "temperature",
              "description"));

  private static final List<String> NODE_COMMON =
      List.of(
          "id",
          "kind",
          "description",
          "metadata",
          "join",
          "fan_in_rule",
          "losers",
          "risk",
          "effect",
          "timeout",
          "timeout_s");

  private static final List<String> PROMPT_KEYS = List.of("agent", "prompt", "task");

  private static final List<String> RETRY_KEYS = List.of("retry", "retry_on_fail", "max_retries");

  private static final List<String> SCHEMA_KEYS = List.of("output_schema", "schema");

  static final Keys GRAPH =
      of(
          "the nested workflow",
          List.of("nodes", "edges", "loop_edges", "loops", "entry", "terminal", "terminals"));

  static final Keys WORKFLOW =
      new Keys(
          "the workflow",
          plus(
              GRAPH.known(),
              List.of(
                  "name",
                  "version",
                  "description",
                  "metadata",
                  "$schema",
                  "policy",
                  "compliance",
                  "model",
                  "provider",
                  "agents",
                  "team",
                  "workflow",
                  "context_bus",
                  "merge",
                  "grace")),
          Map.of(
              "model_router", "choose models with `model`, or per role with policy.model_tier_map",
              "memory", "runs share nothing with each other yet",
              "schedule", "start runs from outside"));

  static final Keys AGENT =
      new Keys("an agent", plus(AGENT_KEYS, List.of("name", "id")), AGENT_UNUSED);

  static final Keys TEAM =
      of(
          "a team",
          List.of(
              "name",
              "pattern",
              "agents",
              "manager",
              "supervisor",
              "synthesizer",
              "critic",
              "max_iterations",
              "stop_on_confidence"));

  static final Keys EDGE =
      of("an edge", List.of("from", "to", "when", "condition", "on", "description"));

  static final Keys LOOP_EDGE =
      of(
          "a loop edge",
          List.of("from", "to", "when", "condition", "max_iterations", "else", "description"));

  static final Keys RETRY = of("retry", List.of("attempts", "first", "factor", "longest"));

  static final Keys ITEM_FAILURE = of("on_item_failure", List.of("tolerate"));

  static final Keys COMPLIANCE =
      new Keys(
          "compliance",
          List.of("frameworks"),
          Map.of("block_on_violation", "every guard of a policy blocks"));

  static final Keys CONTEXT_BUS = of("context_bus", List.of("merge_strategies"));

  /** Keys of nodes by kind. */
  static final Map<String, Keys> NODES = nodes();

  private static Map<String, Keys> nodes() {
    List<String> model =
        without(AGENT_KEYS, "tools", "max_turns", "tool_choice", "parallel_tool_calls", "history");
    Map<String, Keys> nodes = new LinkedHashMap<>();
    nodes.put("agent", asking("agent", AGENT_KEYS));
    nodes.put("model", asking("model", model));
    nodes.put("chat", working("chat", "request", "cache", "models"));
    nodes.put("embed", working("embed", "request", "models"));
    nodes.put("tool", working("tool", "tool", "arguments", "args"));
    nodes.put("human", human());
    nodes.put("http", working("http", "url", "method", "headers", "body"));
    nodes.put(
        "workflow", working("workflow", "workflow", "file", "ref", "task", "prompt", "input"));
    nodes.put(
        "map",
        node("map", List.of("items", "limit", "concurrency", "on_item_failure", "each", "do")));
    nodes.put("code", working("code", "function", "ref", "input", "arguments"));
    return nodes;
  }

  private static Keys asking(String kind, List<String> agentKeys) {
    List<String> keys = plus(NODE_COMMON, RETRY_KEYS, agentKeys, PROMPT_KEYS);
    return new Keys("a node of kind " + kind, keys, AGENT_UNUSED);
  }

  private static Keys working(String kind, String... keys) {
    return node(kind, RETRY_KEYS, SCHEMA_KEYS, List.of(keys));
  }

  private static Keys human() {
    List<String> keys =
        List.of("question", "prompt", "message", "on_timeout", "quorum", "reviewers");
    return new Keys(
        "a node of kind human",
        plus(NODE_COMMON, keys),
        Map.of("role", "say who may answer with `reviewers`"));
  }

  @SafeVarargs
  private static Keys node(String kind, List<String>... more) {
    return of("a node of kind " + kind, plus(NODE_COMMON, plus(more)));
  }

  private static Keys of(String what, List<String> known) {
    return new Keys(what, known, Map.of());
  }

  @SafeVarargs
  private static List<String> plus(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return List.copyOf(all);
  }

  private static List<String> without(List<String> keys, String... gone) {
    return keys.stream().filter(key -> !List.of(gone).contains(key)).toList();
  }

  /** Every key that is not an error. */
  TreeSet<String> accepted() {
    TreeSet<String> all = new TreeSet<>(known);
    all.addAll(unused.keySet());
    return all;
  }
}
