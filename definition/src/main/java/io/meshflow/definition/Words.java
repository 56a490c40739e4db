package io.meshflow.definition;

import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.policy.Policy.Taint;
import io.meshflow.core.policy.Policy.TimeoutAction;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.workflow.MergeRule;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.TeamPatterns.Pattern;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The words that documents use for fixed choices. */
final class Words {

  static final Map<String, RiskTier> RISKS = of(RiskTier.values());
  static final Map<String, EffectClass> EFFECTS = of(EffectClass.values());
  static final Map<String, Mode> MODES = of(Mode.values());
  static final Map<String, OnTimeout> ON_TIMEOUT = of(OnTimeout.values());
  static final Map<String, TimeoutAction> TIMEOUT_ACTIONS = of(TimeoutAction.values());
  static final Map<String, StoreBodies> STORE_BODIES = of(StoreBodies.values());
  static final Map<String, Taint> TAINTS = of(Taint.values());
  static final Map<String, StepOutcome> OUTCOMES = of(StepOutcome.values());
  static final Map<String, Pattern> PATTERNS = of(Pattern.values());
  static final Map<String, MergeRule> MERGE_RULES = mergeRules();

  /** Kinds of nodes with the plans' spellings. */
  static final Map<String, String> KINDS = kinds();

  /** Kinds of the plans that this version cannot run, with what to do instead. */
  static final Map<String, String> LATER_KINDS =
      Map.of(
          "langgraph", "write it as nodes and edges, or call it with kind http",
          "crewai", "write it as a team, or call it with kind http",
          "autogen", "write it as a team, or call it with kind http",
          "mcp", "name the tool in a node of kind tool",
          "remote", "call it with kind http",
          "retrieve", "read the text with a tool");

  private Words() {}

  static String folded(String word) {
    return word.strip().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> Map<String, E> of(E[] constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(of(constant), constant);
    }
    return words;
  }

  private static Map<String, MergeRule> mergeRules() {
    Map<String, MergeRule> words = new LinkedHashMap<>(of(MergeRule.values()));
    words.put("select_highest_confidence", MergeRule.MAX_CONFIDENCE);
    words.put("logical_and", MergeRule.AND);
    words.put("logical_or", MergeRule.OR);
    return words;
  }

  private static Map<String, String> kinds() {
    Map<String, String> words = new LinkedHashMap<>();
    Keys.NODES.keySet().forEach(kind -> words.put(kind, kind));
    words.put("native", "agent");
    words.put("llm", "model");
    words.put("python", "code");
    words.put("java", "code");
    words.put("subgraph", "workflow");
    words.put("approval", "human");
    return words;
  }
}
