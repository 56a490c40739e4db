package io.meshflow.definition;

import io.meshflow.core.model.ModelPlan;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problem;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import io.meshflow.definition.source.YamlReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads {@code config/models.yaml}: models, providers and routing, as in the plan of MYCA. Never
 * throws for what a file says. Thread safe.
 */
public final class ModelsFile {

  /**
   * What came of a file.
   *
   * @param plan present when no problem is an error
   */
  public record Read(Optional<ModelPlan> plan, List<Problem> problems) {
    public Read {
      problems = List.copyOf(problems);
    }
  }

  private final Function<String, Optional<String>> variables;
  private final Set<String> vendors;
  private final Map<String, Set<String>> inProcess;

  /**
   * A reader.
   *
   * @param variables the environment
   * @param vendors names of vendors that need no block under {@code providers}
   * @param inProcess providers without a server, and the models of each, which make vectors
   */
  public ModelsFile(
      Function<String, Optional<String>> variables,
      Set<String> vendors,
      Map<String, Set<String>> inProcess) {
    this.variables = variables;
    this.vendors = Set.copyOf(vendors);
    this.inProcess = Map.copyOf(inProcess);
  }

  /** Reads a file. */
  public Read read(Path file) {
    Problems problems = new Problems(file.toString());
    Optional<ModelPlan> plan =
        SourceText.read(file, problems).flatMap(text -> plan(text, problems));
    return result(plan, problems);
  }

  /** Reads a text. */
  public Read read(String name, String text) {
    Problems problems = new Problems(name);
    Optional<ModelPlan> plan =
        SourceText.decode(text.getBytes(StandardCharsets.UTF_8), problems)
            .flatMap(decoded -> plan(decoded, problems));
    return result(plan, problems);
  }

  private static Read result(Optional<ModelPlan> plan, Problems problems) {
    return new Read(problems.fatal() ? Optional.empty() : plan, problems.sorted());
  }

  private Optional<ModelPlan> plan(String text, Problems problems) {
    Optional<Yaml> root = YamlReader.read(text, problems);
    if (root.isPresent() && root.get() instanceof Yaml.Fields fields) {
      Section top = new Section(fields, ModelsReader.TOP, problems);
      return Optional.of(new ModelsReader(variables, vendors, inProcess, problems).read(top));
    }
    if (!problems.fatal()) {
      problems.error(
          root.map(Yaml::place).orElse(Place.START),
          "empty_document",
          "A file of models is a map with `models`, `providers` and `routing`");
    }
    return Optional.empty();
  }
}
