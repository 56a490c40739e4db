package io.meshflow.models;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One sentence that the demo model finds worth a remark.
 *
 * @param source the part of the prompt it was found in, empty when it was read from the text itself
 */
record DemoFinding(String quote, String severity, String remark, String source) {

  private static final int MOST_WRITTEN = 40;
  private static final Pattern WRITTEN =
      Pattern.compile(
          "\\((high|medium|low)(?:, [^)\\n]*)?\\):? \"([^\"]+)\"\\s+This ([^\\n]+?)\\.(?=\\s|$)");

  private record Rule(String trace, String severity, String remark) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule("perpetu", "high", "has no end; propose a fixed term"),
          new Rule("indefinite", "high", "has no end; propose a fixed term"),
          new Rule("as long as", "high", "has no end; propose a period after which it is deleted"),
          new Rule("unlimited", "high", "is uncapped; propose a limit"),
          new Rule("without limit", "high", "is uncapped; propose a limit"),
          new Rule("sole discretion", "high", "leaves the decision to one side"),
          new Rule("indemnif", "high", "shifts risk; check the cap and who defends"),
          new Rule("penalt", "high", "sets a penalty; check that it is proportionate"),
          new Rule("subprocessor", "high", "passes data on; ask for a list and a right to object"),
          new Rule("personal data", "medium", "is about people; check purpose, period and notice"),
          new Rule("each year", "medium", "renews by itself; ask for a shorter notice"),
          new Rule("renew", "medium", "renews by itself; ask for a shorter notice"),
          new Rule("fee", "medium", "costs money; check what is given for it"),
          new Rule("audit", "medium", "lets others look; agree on times and costs"),
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

  /** Findings that earlier answers wrote into the prompt: each sentence once, the worst first. */
  static List<DemoFinding> written(String text, Pattern headings) {
    Map<String, DemoFinding> found = new LinkedHashMap<>();
    Matcher matcher = WRITTEN.matcher(text);
    while (matcher.find() && found.size() < MOST_WRITTEN) {
      String source = lastHeading(text.substring(0, matcher.start()), headings);
      String quote = matcher.group(2);
      found.putIfAbsent(quote, new DemoFinding(quote, matcher.group(1), matcher.group(3), source));
    }
    return found.values().stream()
        .sorted(Comparator.comparingInt(finding -> -weight(finding.severity)))
        .toList();
  }

  private static String lastHeading(String text, Pattern headings) {
    String last = "";
    Matcher matcher = headings.matcher(text);
    while (matcher.find()) {
      last = matcher.group(1) != null ? matcher.group(1).strip() : last;
    }
    return last;
  }

  /** As it is written into an answer, under a number. */
  String line(String head) {
    String from = source.isEmpty() ? "" : ", " + source;
    return head + "(" + severity + from + "): \"" + quote + "\"\n   This " + remark + ".";
  }

  private static int score(String sentence, List<String> keywords) {
    String text = sentence.toLowerCase(Locale.ROOT);
    int score = sentence.chars().anyMatch(Character::isDigit) ? 1 : 0;
    for (String keyword : keywords) {
      String stem = keyword.substring(0, Math.min(keyword.length(), 6));
      score += text.contains(stem) ? 8 : 0;
    }
    for (Rule rule : RULES) {
      score += text.contains(rule.trace) ? weight(rule.severity) : 0;
    }
    return score;
  }

  private static int weight(String severity) {
    return switch (severity) {
      case "high" -> 5;
      case "medium" -> 3;
      default -> 1;
    };
  }

  private static DemoFinding of(String sentence) {
    String text = sentence.toLowerCase(Locale.ROOT);
    for (Rule rule : RULES) {
      if (text.contains(rule.trace)) {
        return new DemoFinding(unquoted(sentence), rule.severity, rule.remark, "");
      }
    }
    return new DemoFinding(
        unquoted(sentence), "low", "is stated as a fact; ask for the source", "");
  }

  private static String unquoted(String sentence) {
    return sentence.replace('"', '\'');
  }
}
