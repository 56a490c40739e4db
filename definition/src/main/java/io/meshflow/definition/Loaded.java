package io.meshflow.definition;

import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.source.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a document.
 *
 * @param workflow present when no problem is an error
 * @param problems errors and warnings by position
 * @param files the texts of its sub-workflows and policy files as far as they could be read, by
 *     their paths relative to the document
 */
public record Loaded(
    Optional<Workflow> workflow, List<Problem> problems, Map<String, String> files) {
  public Loaded {
    problems = List.copyOf(problems);
    files = Map.copyOf(files);
  }

  /** The problems that keep the workflow from being used. */
  public List<Problem> errors() {
    return problems.stream().filter(Problem::fatal).toList();
  }
}
