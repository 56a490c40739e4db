package io.meshflow.definition;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Definitions.Checks;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import io.meshflow.definition.source.YamlReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the files of sub-workflows and policies are, and which ones are being read right now.
 *
 * @param stack the file being read and those that named it, outermost first; empty for a text
 *     without a file
 * @param given the texts that came with the document, by their paths relative to it; empty where
 *     they are files
 * @param read what was read so far, by the same paths; shared with what is read below
 */
record ChildFiles(List<Path> stack, Optional<Map<String, String>> given, Map<String, String> read) {

  /** How deep sub-workflows may lie below the first. */
  static final int MAX_DEPTH = 8;

  ChildFiles {
    stack = List.copyOf(stack);
  }

  /** Of a file. */
  static ChildFiles of(Path file) {
    return new ChildFiles(List.of(real(file)), Optional.empty(), new TreeMap<>());
  }

  /** Of a text that came with others; a name that no path of theirs can have stands for itself. */
  static ChildFiles among(Map<String, String> given) {
    return new ChildFiles(
        List.of(Path.of("(document)")), Optional.of(Map.copyOf(given)), new TreeMap<>());
  }

  /** Of a text alone. */
  static ChildFiles none() {
    return new ChildFiles(List.of(), Optional.empty(), new TreeMap<>());
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
    String path = shown(file.get());
    Problems inner = new Problems(path);
    List<Path> deeper = new ArrayList<>(stack);
    deeper.add(file.get());
    Optional<String> text = text(file.get(), path, inner);
    if (text.isEmpty()) {
      String reason = inner.sorted().getFirst().message();
      problems.error(
          use.place(),
          "no_workflow",
          "The sub-workflow `" + use.name() + "` cannot be read: " + reason,
          hint());
      return Optional.empty();
    }
    read.put(path, text.get());
    ChildFiles below = new ChildFiles(deeper, given, read);
    Optional<Workflow> child = new DocumentReader(inner, below, checks).read(text.get(), policy);
    problems.addAll(inner.sorted());
    return child;
  }

  /** Reads the policy file that a document names; what is wrong in it is told of that file. */
  Optional<Policy> policy(Yaml.Scalar name, Problems problems) {
    Optional<Path> file = policyFile(name, problems);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    String path = shown(file.get());
    Problems inner = new Problems(path);
    Optional<String> text = text(file.get(), path, inner);
    if (text.isEmpty()) {
      String reason = inner.sorted().getFirst().message();
      String why = "The policy file `" + name.written() + "` cannot be read: " + reason;
      problems.error(name.place(), "no_policy", why, hint());
      return Optional.empty();
    }
    read.put(path, text.get());
    Optional<Yaml> root = YamlReader.read(text.get(), inner);
    Optional<Policy> policy =
        root.filter(Yaml.Fields.class::isInstance).map(new PolicyReader(inner)::read);
    if (policy.isEmpty() && !inner.fatal()) {
      inner.error(
          Place.START, "empty_document", "A policy file is a map of what stands under `policy`");
    }
    problems.addAll(inner.sorted());
    return policy;
  }

  private Optional<Path> policyFile(Yaml.Scalar name, Problems problems) {
    if (stack.isEmpty()) {
      String message = "A document without a file cannot name a policy file";
      problems.error(name.place(), "no_files", message, "load it from a file");
      return Optional.empty();
    }
    try {
      return Optional.of(beside(name.written()));
    } catch (InvalidPathException e) {
      problems.error(name.place(), "no_policy", "`" + name.written() + "` is no path");
      return Optional.empty();
    }
  }

  private String hint() {
    return given.isPresent()
        ? "send its text in `files`, by its path relative to the document"
        : "paths are relative to the file that names them";
  }

  private Path beside(String name) {
    Path named = stack.getLast().resolveSibling(name);
    return given.isPresent() ? named.normalize() : real(named);
  }

  private Optional<String> text(Path file, String path, Problems problems) {
    if (given.isEmpty()) {
      return SourceText.read(file, problems);
    }
    String text = given.get().get(path);
    if (text == null) {
      problems.error(Place.START, "no_file", "It did not come with the document", "send it");
      return Optional.empty();
    }
    return SourceText.decode(text.getBytes(StandardCharsets.UTF_8), problems);
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
      file = beside(use.name());
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

  /** A path relative to the first file, with slashes everywhere. */
  private String shown(Path file) {
    Path folder = stack.getFirst().getParent();
    Path path = folder == null ? file : folder.relativize(file);
    return path.toString().replace('\\', '/');
  }
}
