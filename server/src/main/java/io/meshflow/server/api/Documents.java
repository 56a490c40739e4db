package io.meshflow.server.api;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.core.workflow.Workflow;
import java.util.List;
import java.util.Optional;

/** Reads workflow documents. Thread safe; never throws for what a document says. */
@FunctionalInterface
public interface Documents {

  /**
   * Something wrong in a document; line and column count from 1.
   *
   * @param file the sub-workflow it is in, by its path; empty for the document itself
   */
  record Fault(
      String file,
      int line,
      int column,
      boolean fatal,
      String code,
      String message,
      String suggestion) {
    Value.Obj document() {
      return Value.Obj.builder()
          .putIf(!file.isEmpty(), "file", SecretRedactor.redact(file))
          .put("line", line)
          .put("column", column)
          .put("severity", fatal ? "error" : "warning")
          .put("code", code)
          .put("message", SecretRedactor.redact(message))
          .put("suggestion", SecretRedactor.redact(suggestion))
          .build();
    }
  }

  /** What came of a document; the workflow is there when no fault is fatal. */
  record Checked(Optional<Workflow> workflow, List<Fault> faults) {
    public Checked {
      faults = List.copyOf(faults);
    }

    Value.Array problems() {
      return Value.array(faults.stream().map(Fault::document).toList());
    }
  }

  /** Reads a document of this name, for messages. */
  Checked check(String name, WorkflowSource source);
}
