package io.meshflow.definition;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Definitions.Checks;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Problems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of sub-workflows are, and which ones are being read right now.
 *
 * @param stack the file being read and those that named it, outermost first; empty for a text
 *     without a file
 */
record ChildFiles(List<Path> stack) {

  /** How deep sub-workflows may lie below the first. */
  static final int MAX_DEPTH = 8;

  ChildFiles {
    stack = List.copyOf(stack);
  }

  static ChildFiles root(Optional<Path> file) {
    return new ChildFiles(file.map(ChildFiles::real).map(List::of).orElse(List.of()));
  }

  private static Path real(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** Reads the sub-workflow that a node names. */
  Optional<Workflow> read(Use use, Policy policy, Problems problems, Checks checks) {
    Optional<Path> file = locate(use, problems);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Problems inner = new Problems(shown(file.get()));
    List<Path> deeper = new ArrayList<>(stack);
    deeper.add(file.get());
    Optional<String> text = SourceText.read(file.get(), inner);
    if (text.isEmpty()) {
      String reason = inner.sorted().getFirst().message();
      problems.error(
          use.place(),
          "no_workflow",
          "The sub-workflow `" + use.name() + "` cannot be read: " + reason,
          "paths are relative to the file that names them");
      return Optional.empty();
    }
    Optional<Workflow> child =
        new DocumentReader(inner, new ChildFiles(deeper), checks).read(text.get(), policy);
    problems.addAll(inner.sorted());
    return child;
  }

  private Optional<Path> locate(Use use, Problems problems) {
    if (stack.isEmpty()) {
      problems.error(
          use.place(),
          "no_files",
          "A document without a file cannot name sub-workflows",
          "load it from a file");
      return Optional.empty();
    }
    Path file;
    try {
      file = real(stack.getLast().resolveSibling(use.name()));
    } catch (InvalidPathException e) {
      problems.error(use.place(), "no_workflow", "`" + use.name() + "` is no path");
      return Optional.empty();
    }
    if (stack.contains(file)) {
      String message = "The sub-workflow `" + use.name() + "` contains itself";
      problems.error(use.place(), "recursive_workflow", message, "use a loop edge");
      return Optional.empty();
    }
    if (stack.size() > MAX_DEPTH) {
      problems.error(use.place(), "too_deep", "Sub-workflows lie more than 8 deep", "flatten them");
      return Optional.empty();
    }
    return Optional.of(file);
  }

  private String shown(Path file) {
    Path folder = stack.getFirst().getParent();
    return folder == null ? file.toString() : folder.relativize(file).toString();
  }
}
