package io.meshflow.definition;

import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.source.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What came of a document.
 *
 * @param workflow present when no problem is an error
 * @param problems errors and warnings by position
 */
public record Loaded(Optional<Workflow> workflow, List<Problem> problems) {
  public Loaded {
    problems = List.copyOf(problems);
  }

  /** The problems that keep the workflow from being used. */
  public List<Problem> errors() {
    return problems.stream().filter(Problem::fatal).toList();
  }
}
