package io.meshflow.definition;

import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.workflow.Expressions;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Loads workflow documents and reports everything that is wrong with them at once. Never throws for
 * what a document says. Thread safe.
 *
 * <p>Limits: 4 MB, nesting of 64, 20,000 nodes and 100,000 edges in one closure, sub-workflows 8
 * deep.
 */
public final class Definitions {

  private final Known known;
  private final Expressions expressions;
  private final JsonSchemas schemas;

  /** Loads documents and checks them against what this process knows. */
  public Definitions(Known known) {
    this(known, new CelExpressions(), new CheckedSchemas());
  }

  /** The same with the expressions and schemas that runs use, so that compiled ones are shared. */
  public Definitions(Known known, Expressions expressions, JsonSchemas schemas) {
    this.known = known;
    this.expressions = expressions;
    this.schemas = schemas;
  }

  /** Loads a file and the sub-workflows it names, whose paths are relative to it. */
  public Loaded load(Path file) {
    Problems problems = new Problems(file.toString());
    return loaded(SourceText.read(file, problems), problems, ChildFiles.of(file));
  }

  /** Loads a text that has no place in a file system, so that it cannot name sub-workflows. */
  public Loaded load(String name, String text) {
    Problems problems = new Problems(name);
    return loaded(decoded(text, problems), problems, ChildFiles.none());
  }

  /** Loads a text with the texts of its sub-workflows, by their paths relative to it. */
  public Loaded load(String name, String text, Map<String, String> files) {
    Problems problems = new Problems(name);
    return loaded(decoded(text, problems), problems, ChildFiles.among(files));
  }

  private static Optional<String> decoded(String text, Problems problems) {
    return SourceText.decode(text.getBytes(StandardCharsets.UTF_8), problems);
  }

  private Loaded loaded(Optional<String> text, Problems problems, ChildFiles files) {
    Checks checks = new Checks(known, expressions, schemas);
    Optional<Workflow> workflow =
        text.flatMap(
            read ->
                new DocumentReader(problems, files, checks).read(read, Presets.of(Mode.STANDARD)));
    if (workflow.isPresent() && !problems.fatal()) {
      checkDepth(workflow.get(), problems);
    }
    return new Loaded(
        problems.fatal() ? Optional.empty() : workflow, problems.sorted(), files.read());
  }

  /** What cannot be written canonically cannot be pinned. */
  private static void checkDepth(Workflow workflow, Problems problems) {
    try {
      workflow.digest();
    } catch (JsonException | IllegalArgumentException e) {
      problems.error(
          Place.START,
          "too_deep",
          "Templates, schemas or sub-workflows are nested too deeply",
          "flatten them");
    }
  }

  /** What documents are checked with. */
  record Checks(Known known, Expressions expressions, JsonSchemas schemas) {}
}
