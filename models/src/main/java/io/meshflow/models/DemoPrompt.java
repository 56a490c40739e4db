package io.meshflow.models;

import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the demo model reads out of a request.
 *
 * @param system the standing instructions
 * @param asked all that users said
 * @param results what tools returned, oldest first
 */
record DemoPrompt(String system, String asked, List<Message.ToolResult> results) {

  /** More than this it does not look at. */
  private static final int LONGEST = 200_000;

  private static final int MOST_HEADINGS = 40;
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?;])\\s+(?=[\\p{Lu}\\d\"(])");
  private static final Pattern WORD = Pattern.compile("[\\p{L}][\\p{L}'-]{3,}");
  private static final Pattern OWN_TRACES =
      Pattern.compile("(?m)^\\[demo\\][^\\n]*\\n?|^CONFIDENCE:[^\\n]*\\n?");
  private static final Pattern HEADING =
      Pattern.compile(
          "(?m)^(?:#{1,4} +([^\\n]{1,80})|\\[([^\\]\\n]{1,80})\\]|([\\w][\\w .-]{0,40}):)$");
  private static final Pattern REVISED =
      Pattern.compile(
          "(?i)revised draft|\\brevision (?:[2-9]|made)|\\b(?:visit|round|draft|version|iteration)\\W{0,3}[2-9]");
  private static final Pattern REMARKS = Pattern.compile("(?i)remark|critic|critique|feedback");
  private static final Pattern CRITIQUED =
      Pattern.compile("(?i)verdict: *revise|\\bcritique\\b|\\bfeedback\\b|to be revised");
  private static final Set<String> COMMON =
      Set.of(
          "this",
          "that",
          "with",
          "from",
          "have",
          "your",
          "will",
          "what",
          "which",
          "when",
          "then",
          "them",
          "they",
          "there",
          "their",
          "into",
          "about",
          "please",
          "make",
          "each",
          "also",
          "than",
          "must",
          "shall",
          "should",
          "could",
          "would",
          "been",
          "were",
          "such",
          "only",
          "answer",
          "task",
          "step",
          "finding",
          "findings",
          "review",
          "report",
          "draft",
          "revised",
          "based",
          "high",
          "medium",
          "recommendation",
          "proceed",
          "settled",
          "check",
          "propose",
          "text",
          "file",
          "write",
          "give",
          "using",
          "agent",
          "model");

  DemoPrompt {
    results = List.copyOf(results);
  }

  static DemoPrompt of(ChatRequest request) {
    StringBuilder system = new StringBuilder();
    StringBuilder asked = new StringBuilder();
    List<Message.ToolResult> results = new ArrayList<>();
    for (Message message : request.messages()) {
      switch (message) {
        case Message.System given -> system.append(given.text()).append('\n');
        case Message.User given -> asked.append(given.text()).append('\n');
        case Message.Assistant own -> {}
        case Message.ToolResult result -> results.add(shortened(result));
      }
    }
    return new DemoPrompt(
        cut(system.toString(), LONGEST), cut(asked.toString().strip(), LONGEST), results);
  }

  DemoRole role() {
    return DemoRole.in(system);
  }

  /** The prompt shows a second draft. */
  boolean showsRevision() {
    return REVISED.matcher(asked).find();
  }

  /** The prompt shows somebody's criticism. */
  boolean showsCritique() {
    return CRITIQUED.matcher(asked).find();
  }

  /** The first line that says something, at most 120 characters. */
  String subject() {
    String line =
        asked
            .lines()
            .map(String::strip)
            .filter(text -> text.length() > 3 && !HEADING.matcher(text).matches())
            .findFirst()
            .orElse("the task");
    String plain = line.replaceFirst("(?i)^(task|question|input)\\s*:\\s*", "");
    return plain.length() <= 120 ? plain : cut(plain, 117).stripTrailing() + "...";
  }

  /** The first so many characters, never half a one. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean half = most > 0 && Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, half ? most - 1 : most);
  }

  private static Message.ToolResult shortened(Message.ToolResult result) {
    return new Message.ToolResult(
        result.id(), result.tool(), cut(result.text(), LONGEST), result.failed());
  }

  /** The subject without the verb that asks for the work. */
  String title() {
    return subject()
        .replaceFirst(
            "(?i)^(?:please )?(?:review|analy[sz]e|write|summari[sz]e|research|draft|check|examine)"
                + " (?:(?:the|a|an|this) )?",
            "");
  }

  /** Findings of earlier answers in this prompt, the worst first. */
  List<DemoFinding> findings() {
    return DemoFinding.written(asked, HEADING);
  }

  /** What there is to work on: results of tools, else what was asked, without our own labels. */
  String material() {
    StringBuilder material = new StringBuilder();
    for (Message.ToolResult result : results) {
      if (!result.failed()) {
        material.append(result.text()).append('\n');
      }
    }
    return OWN_TRACES.matcher(material + "\n" + asked).replaceAll("").strip();
  }

  /** Sentences of the material between 25 and 260 characters, each once. */
  List<String> sentences() {
    Set<String> sentences = new LinkedHashSet<>();
    for (String paragraph : material().split("\\n\\s*\\n|\\n(?=[-*#\\d])|(?<=:)\\n", -1)) {
      String flat = paragraph.replaceAll("\\s+", " ").strip();
      for (String sentence : SENTENCE_END.split(flat, -1)) {
        if (sentence.length() >= 25 && sentence.length() <= 260 && !isTitle(sentence)) {
          sentences.add(sentence.replaceFirst("^(?:[-*#]+|\\d+[.)]) +", "").strip());
        }
      }
    }
    return List.copyOf(sentences);
  }

  private static boolean isTitle(String sentence) {
    return sentence.equals(sentence.toUpperCase(Locale.ROOT));
  }

  /** Names of the parts that the prompt hands over and that hold something, in order. */
  List<String> headings() {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = HEADING.matcher(asked);
    while (matcher.find() && names.size() < MOST_HEADINGS) {
      String name = name(matcher);
      String rest = cut(asked.substring(matcher.end()), 200).stripLeading();
      boolean empty = rest.isEmpty() || HEADING.matcher(rest).lookingAt();
      if (!empty && !REMARKS.matcher(name).find() && !name.equalsIgnoreCase("demo")) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  private static String name(Matcher heading) {
    for (int group = 1; group <= 3; group++) {
      if (heading.group(group) != null) {
        return heading.group(group).strip();
      }
    }
    return "";
  }

  /** Up to {@code most} words that matter, by how often they come, then by where. */
  static List<String> keywords(String text, int most) {
    var counts = new java.util.LinkedHashMap<String, Integer>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      if (!COMMON.contains(matcher.group())) {
        counts.merge(matcher.group(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .sorted((a, b) -> Integer.compare(b.getValue(), a.getValue()))
        .limit(most)
        .map(java.util.Map.Entry::getKey)
        .toList();
  }
}
