package io.meshflow.models;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One sentence that the demo model finds worth a remark. */
record DemoFinding(String quote, String severity, String remark) {

  private record Rule(String trace, String severity, String remark) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule("perpetu", "high", "has no end; propose a fixed term"),
          new Rule("indefinite", "high", "has no end; propose a fixed term"),
          new Rule("unlimited", "high", "is uncapped; propose a limit"),
          new Rule("without limit", "high", "is uncapped; propose a limit"),
          new Rule("sole discretion", "high", "leaves the decision to one side"),
          new Rule("indemnif", "high", "shifts risk; check the cap and who defends"),
          new Rule("penalt", "high", "sets a penalty; check that it is proportionate"),
          new Rule("liab", "medium", "decides who pays; check the limit"),
          new Rule("terminat", "medium", "ends the relation; check notice and survival"),
          new Rule("govern", "medium", "chooses the law; check that it suits both sides"),
          new Rule("assign", "medium", "moves the contract; ask for consent"),
          new Rule("confidential", "medium", "needs a clear scope and the usual exceptions"),
          new Rule("return", "low", "should name a time and a certificate of destruction"),
          new Rule("notice", "low", "should name the form and the address"),
          new Rule("error", "medium", "may fail; say what happens then"),
          new Rule("must", "low", "is a duty; say how it is checked"),
          new Rule("shall", "low", "is a duty; say how it is checked"));

  /** Up to {@code most} findings, the most relevant to the interest first. */
  static List<DemoFinding> in(List<String> sentences, String interest, int most) {
    List<String> keywords = DemoPrompt.keywords(interest, 16);
    return sentences.stream()
        .sorted(Comparator.comparingInt((String s) -> -score(s, keywords)))
        .limit(most)
        .map(DemoFinding::of)
        .toList();
  }

  private static int score(String sentence, List<String> keywords) {
    String text = sentence.toLowerCase(Locale.ROOT);
    int score = sentence.chars().anyMatch(Character::isDigit) ? 1 : 0;
    for (String keyword : keywords) {
      String stem = keyword.substring(0, Math.min(keyword.length(), 6));
      score += text.contains(stem) ? 8 : 0;
    }
    for (Rule rule : RULES) {
      score += text.contains(rule.trace) ? weight(rule) : 0;
    }
    return score;
  }

  private static int weight(Rule rule) {
    return switch (rule.severity) {
      case "high" -> 5;
      case "medium" -> 3;
      default -> 1;
    };
  }

  private static DemoFinding of(String sentence) {
    String text = sentence.toLowerCase(Locale.ROOT);
    for (Rule rule : RULES) {
      if (text.contains(rule.trace)) {
        return new DemoFinding(sentence, rule.severity, rule.remark);
      }
    }
    return new DemoFinding(sentence, "low", "is stated as a fact; ask for the source");
  }
}
