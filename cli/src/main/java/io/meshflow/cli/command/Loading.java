package io.meshflow.cli.command;

import io.meshflow.cli.screen.ProblemList;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.cli.wiring.Parts;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Known;
import io.meshflow.definition.Loaded;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import io.meshflow.definition.source.YamlReader;
import io.meshflow.server.api.WorkflowSource;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads a workflow file, or says everything that is wrong with it. */
final class Loading {

  private Loading() {}

  /** The workflow; a {@link Refusal} after the problems were shown. */
  static Workflow load(Session session, String name, Kernel.Plan plan) {
    Loaded loaded = loaded(session, name, plan);
    List<Line> problems =
        ProblemList.lines(session.path("."), loaded.problems(), session.terminal().look());
    problems.forEach(session.terminal()::note);
    return loaded
        .workflow()
        .orElseThrow(
            () -> {
              int errors = loaded.errors().size();
              return Refusal.usage(
                  name
                      + " has "
                      + errors
                      + (errors == 1 ? " error." : " errors.")
                      + " Nothing was run.");
            });
  }

  static Loaded loaded(Session session, String name, Kernel.Plan plan) {
    return new Parts(session.settings(), session.home(), plan)
        .definitions()
        .load(
            java.nio.file.Path.of(name).isAbsolute()
                ? session.path(name)
                : relative(session, name));
  }

  /** The text of a file; a {@link Refusal} when there is none. */
  static String text(Session session, String name) {
    try {
      return Files.readString(session.path(name));
    } catch (NoSuchFileException gone) {
      throw Refusal.usage("There is no file " + name + ".");
    } catch (MalformedInputException binary) {
      throw Refusal.usage(name + " is not UTF-8 text.");
    } catch (IOException e) {
      throw Refusal.usage(name + " cannot be read: " + e.getMessage() + ".");
    }
  }

  /** A file with those of its sub-workflows, to be sent to a server. */
  static WorkflowSource source(Session session, String name) {
    return new WorkflowSource(text(session, name), children(session.path(name)));
  }

  /**
   * The texts of the sub-workflows and policy files of a file, as far as there are any, by their
   * paths.
   */
  static Map<String, String> children(java.nio.file.Path file) {
    return new Definitions(Known.NOTHING).load(file).files();
  }

  /** Whether the file's own policy caps the money. */
  static boolean statesBudget(java.nio.file.Path file) {
    try {
      Optional<Value> policy = value(file).flatMap(value -> value.at("policy"));
      boolean elsewhere = policy.filter(Value.Text.class::isInstance).isPresent();
      Optional<Value> fields =
          elsewhere ? value(file.resolveSibling(((Value.Text) policy.get()).value())) : policy;
      return fields.flatMap(value -> value.at("budget_usd")).isPresent();
    } catch (IOException | InvalidPathException gone) {
      return false;
    }
  }

  private static Optional<Value> value(java.nio.file.Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return YamlReader.read(text, new Problems(file.toString())).map(Yaml::value);
  }

  /** A short name reads better in messages; tests run in other folders. */
  private static java.nio.file.Path relative(Session session, String name) {
    java.nio.file.Path here = java.nio.file.Path.of("").toAbsolutePath();
    return here.equals(session.outside().folder())
        ? java.nio.file.Path.of(name)
        : session.path(name);
  }
}
