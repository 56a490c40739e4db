package io.meshflow.models;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the demo model's answers: one shape for each role, filled from the prompt. */
final class DemoProse {

  /** The first words of every free answer. */
  static final String LABEL = "[demo] ";

  private static final double FIRST_DRAFT = 0.58;
  private static final double SECOND_DRAFT = 0.92;
  private static final Pattern CHOICES =
      Pattern.compile(
          "(?i)(?:one of|options|choose (?:from|between)|categories)\\s*:?\\s*([^.\\n]+)");

  private final DemoPrompt prompt;
  private final List<String> sentences;

  DemoProse(DemoPrompt prompt) {
    this.prompt = prompt;
    this.sentences = prompt.sentences();
  }

  String text() {
    String failures = failures();
    return LABEL + failures + body() + "\n\nCONFIDENCE: " + twoDigits(confidence());
  }

  /** How sure this answer is of itself: a critic is not, until it sees a second draft. */
  double confidence() {
    boolean failed = prompt.results().stream().anyMatch(r -> r.failed());
    double base =
        prompt.role() == DemoRole.CRITIC
            ? (prompt.showsRevision() ? SECOND_DRAFT : FIRST_DRAFT)
            : prompt.role().confidence();
    return failed ? base / 2 : base;
  }

  private static String twoDigits(double number) {
    return BigDecimal.valueOf(number).setScale(2, RoundingMode.HALF_UP).toString();
  }

  private String failures() {
    StringBuilder text = new StringBuilder();
    prompt.results().stream()
        .filter(result -> result.failed())
        .forEach(
            r -> text.append(r.tool()).append(" did not work: ").append(r.text()).append('\n'));
    return text.toString();
  }

  private String body() {
    return switch (prompt.role()) {
      case PLANNER -> plan();
      case RESEARCHER -> notes();
      case REVIEWER -> review();
      case CRITIC -> critique();
      case WRITER -> report();
      case SUMMARIZER -> "Summary of: " + prompt.subject() + "\n\n" + joined(best(3));
      case CODER -> code();
      case ROUTER -> "Route: " + choice();
      case SUPERVISOR -> assignment();
      case ASSISTANT -> answer();
    };
  }

  private String plan() {
    List<String> topics = topics(2);
    return """
        Plan for: %s

        1. Read the material and list what it says about %s.
        2. Examine each point on its own, %s first.
        3. Compare the findings and settle contradictions.
        4. Write the result with a recommendation and its open questions."""
        .formatted(prompt.subject(), topics.getFirst(), topics.getLast());
  }

  private String notes() {
    return "Notes on: "
        + prompt.subject()
        + "\n\n"
        + bullets(best(5))
        + "\n\nOpen: who confirms "
        + topics(1).getFirst()
        + "?";
  }

  private String review() {
    StringBuilder text = new StringBuilder("Review of: " + prompt.subject() + "\n");
    int number = 0;
    for (DemoFinding finding : DemoFinding.in(sentences, interest(), 3)) {
      text.append("\nFinding " + ++number + " (" + finding.severity() + "): ")
          .append('"' + finding.quote() + '"')
          .append("\n  This ")
          .append(finding.remark())
          .append('.');
    }
    return number == 0 ? text + "\nNothing to quote: the text is too short." : text.toString();
  }

  private String critique() {
    if (prompt.showsRevision()) {
      return "Verdict: accept\n\nThe revised draft answers the points raised: "
          + topics(1).getFirst()
          + " is covered, and the recommendation follows from the findings.";
    }
    return "Verdict: revise\n\n- Say which finding on "
        + topics(1).getFirst()
        + " matters most.\n- Quote the sentence each finding rests on.\n- End with one recommendation.";
  }

  private String report() {
    boolean again = prompt.showsCritique() && prompt.role() == DemoRole.WRITER;
    StringBuilder text = new StringBuilder(again ? "Revised draft" : "Draft report");
    text.append(": ").append(prompt.subject()).append('\n');
    List<String> parts = prompt.headings();
    if (!parts.isEmpty()) {
      text.append("\nBased on: ").append(String.join(", ", parts)).append('\n');
    }
    text.append("\nFindings\n").append(bullets(best(4)));
    if (again) {
      text.append("\n\nChanges made: findings are ranked, each quotes its sentence.");
    }
    return text.append("\n\nRecommendation: proceed once ")
        .append(topics(1).getFirst())
        .append(" is settled.")
        .toString();
  }

  private String code() {
    String name = topics(1).getFirst().replaceAll("[^a-z]", "");
    return """
        Proposal for: %s

        ```python
        def handle_%s(value):
            if value is None:
                raise ValueError("%s is missing")
            return value
        ```

        Tests: a value is returned unchanged; None is refused."""
        .formatted(prompt.subject(), name, name);
  }

  private String assignment() {
    return "Assignment for: "
        + prompt.subject()
        + "\n\n1. Research: collect what is known about "
        + topics(1).getFirst()
        + ".\n2. Review: check it against the task.\n3. Write: merge both.\n\nNext: research";
  }

  private String answer() {
    List<String> best = best(2);
    String about = prompt.results().isEmpty() ? prompt.subject() : results();
    return "On: " + about + (best.isEmpty() ? "" : "\n\n" + bullets(best));
  }

  private String results() {
    StringJoiner text = new StringJoiner("\n", prompt.subject() + "\n\n", "");
    prompt.results().stream()
        .filter(result -> !result.failed() && result.text().length() <= 200)
        .forEach(result -> text.add(result.tool() + " says: " + result.text()));
    return text.toString();
  }

  /** One of the options that the prompt lists: the one it speaks of most, else the first. */
  private String choice() {
    Matcher matcher = CHOICES.matcher(prompt.system() + "\n" + prompt.asked());
    if (!matcher.find()) {
      return topics(1).getFirst();
    }
    String[] options = matcher.group(1).split("\\s*(?:,|\\bor\\b|\\band\\b|\\||/)\\s*", -1);
    String text = prompt.asked().toLowerCase(Locale.ROOT);
    String best = options[0];
    for (String option : options) {
      best = count(text, option) > count(text, best) ? option : best;
    }
    return best.replaceAll("[\"'`.]", "").strip();
  }

  private static int count(String text, String option) {
    String word = option.toLowerCase(Locale.ROOT).replaceAll("[\"'`.]", "").strip();
    return word.isEmpty() ? 0 : text.split(Pattern.quote(word), -1).length - 1;
  }

  private List<String> best(int most) {
    return DemoFinding.in(sentences, interest(), most).stream().map(DemoFinding::quote).toList();
  }

  /** The agent's own instructions decide what it looks for; without any, the task does. */
  private String interest() {
    return prompt.system().isBlank() ? prompt.subject() : prompt.system();
  }

  /** Words the prompt is about; never empty. */
  private List<String> topics(int most) {
    List<String> words = DemoPrompt.keywords(prompt.material(), most);
    return words.isEmpty() ? List.of("the task") : words;
  }

  private static String bullets(List<String> lines) {
    return lines.isEmpty() ? "- nothing to quote" : "- " + String.join("\n- ", lines);
  }

  private static String joined(List<String> lines) {
    return lines.isEmpty() ? "Nothing to summarise." : String.join(" ", lines);
  }
}
