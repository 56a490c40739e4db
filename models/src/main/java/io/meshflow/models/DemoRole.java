package io.meshflow.models;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of work a system message asks for, told by the role words in it. */
enum DemoRole {
  PLANNER(0.86, "planner plan strategist architect"),
  RESEARCHER(0.81, "researcher research retriever analyst investigator"),
  REVIEWER(0.84, "reviewer review auditor lawyer legal paralegal compliance"),
  CRITIC(0.9, "critic critique judge evaluator verifier validator checker"),
  WRITER(0.88, "writer author drafter editor reporter synthesizer executor"),
  SUMMARIZER(0.87, "summarizer summariser summarize summarise"),
  CODER(0.83, "coder developer programmer engineer tester"),
  ROUTER(0.85, "router classifier triage dispatcher"),
  SUPERVISOR(0.85, "supervisor manager coordinator orchestrator lead"),
  ASSISTANT(0.8, "assistant helper");

  private static final Pattern WORD = Pattern.compile("[a-z]+");

  private final double confidence;
  private final String words;

  DemoRole(double confidence, String words) {
    this.confidence = confidence;
    this.words = " " + words + " ";
  }

  /** How sure this role says it is when nothing else matters. */
  double confidence() {
    return confidence;
  }

  /** The role whose word comes first. */
  static DemoRole in(String system) {
    Matcher matcher = WORD.matcher(system.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      Optional<DemoRole> role = named(matcher.group());
      if (role.isPresent()) {
        return role.get();
      }
    }
    return ASSISTANT;
  }

  private static Optional<DemoRole> named(String word) {
    for (DemoRole role : values()) {
      if (role.words.contains(" " + word + " ")) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
