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
      case SUMMARIZER -> summary();
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
    return "Review: " + prompt.title() + "\n\n" + numbered("Finding ", " ", ownFindings(3));
  }

  private String critique() {
    List<DemoFinding> findings = prompt.findings();
    String first = findings.isEmpty() ? topics(1).getFirst() : shortened(findings.getFirst());
    if (prompt.showsRevision()) {
      return "Verdict: accept\n\nThe second draft ranks its findings, quotes each and ends with one"
          + " recommendation. The point that matters most comes first: "
          + first
          + ".";
    }
    return "Verdict: revise\n\n- Say why this comes first: "
        + first
        + ".\n- Name the part that each finding comes from.\n- End with one recommendation.";
  }

  private String report() {
    boolean again = prompt.showsCritique();
    List<DemoFinding> findings = findings(6);
    StringBuilder text = new StringBuilder(again ? "Revised draft" : "Draft report");
    text.append(": ").append(prompt.title()).append('\n');
    List<String> parts = prompt.headings();
    if (!parts.isEmpty()) {
      text.append("\nBased on: ").append(String.join(", ", parts)).append('\n');
    }
    text.append("\nFindings, the worst first\n\n").append(numbered("", ". ", findings));
    if (again) {
      text.append(
              "\n\nChanged since the first draft: the order is explained by severity, and every")
          .append(" finding names its source.");
    }
    return text.append("\n\nRecommendation: ").append(recommendation(findings)).toString();
  }

  private String summary() {
    List<DemoFinding> findings = findings(6);
    return "Summary: "
        + prompt.title()
        + "\n\nDecision: "
        + recommendation(findings)
        + "\n\nWhat matters most:\n\n"
        + numbered("", ". ", findings.subList(0, Math.min(3, findings.size())))
        + "\n\nNext: send the points to the other side and wait for its answer.";
  }

  private static String recommendation(List<DemoFinding> findings) {
    long grave = findings.stream().filter(f -> f.severity().equals("high")).count();
    return switch ((int) Math.min(grave, 2)) {
      case 0 -> "go ahead; nothing grave was found.";
      case 1 -> "go ahead once the grave point is negotiated.";
      default -> "do not go ahead before the " + grave + " grave points are negotiated.";
    };
  }

  /** What earlier answers found, else what the text itself shows. */
  private List<DemoFinding> findings(int most) {
    List<DemoFinding> written = prompt.findings();
    return written.isEmpty() ? ownFindings(most) : written.stream().limit(most).toList();
  }

  private List<DemoFinding> ownFindings(int most) {
    return DemoFinding.in(sentences, interest(), most);
  }

  private static String numbered(String before, String after, List<DemoFinding> findings) {
    StringJoiner lines = new StringJoiner("\n");
    for (int i = 0; i < findings.size(); i++) {
      lines.add(findings.get(i).line(before + (i + 1) + after));
    }
    return findings.isEmpty() ? "- nothing to quote" : lines.toString();
  }

  private static String shortened(DemoFinding finding) {
    String quote = finding.quote();
    String cut = DemoPrompt.cut(quote, 60);
    return "'" + cut.stripTrailing() + (cut.length() < quote.length() ? " …'" : "'");
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
}
