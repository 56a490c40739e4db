package io.meshflow.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Workflow files for tests. */
final class Workflows {

  static final String TWO_STEPS =
      """
      name: two-steps
      policy: {mode: standard, budget_usd: 0.10}
      nodes:
        plan: {role: planner}
        write: {role: writer, prompt: "Plan: {{ nodes.plan.output }}\\nTask: {{ task }}"}
      edges: [plan -> write]
      """;

  static final String APPROVAL =
      """
      name: approval
      nodes:
        draft: {role: writer}
        ask: {kind: human, question: "Send this? {{ nodes.draft.output }}"}
        send: {role: summarizer}
      edges: [draft -> ask, ask -> send]
      """;

  static final String GATED =
      """
      name: gated
      policy: {mode: standard, human_in_loop: {enabled: true, tier_threshold: internal}}
      nodes:
        save:
          kind: tool
          tool: write_file
          arguments: {path: out.txt, content: "{{ task }}"}
      """;

  static final String NESTED =
      """
      name: nested
      nodes:
        inner: {kind: workflow, workflow: approval.yaml}
      """;

  static final String FAILING =
      """
      name: failing
      nodes:
        bad: {kind: code, function: fail@1, input: {message: "it broke"}}
      """;

  static final String ENDLESS =
      """
      name: endless
      nodes:
        a: {kind: code, function: noop@1}
        b: {kind: code, function: noop@1}
      edges: [a -> b]
      loop_edges: [{from: b, to: a, max_iterations: 2}]
      """;

  private Workflows() {}

  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
