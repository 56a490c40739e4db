package io.meshflow.cli.settings;

import io.meshflow.core.model.ModelPlan;
import io.meshflow.definition.ModelsFile;
import io.meshflow.definition.source.Problem;
import io.meshflow.models.DetectedModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the file of models that the settings name; none is needed. */
final class PlannedModels {

  private PlannedModels() {}

  static ModelPlan read(
      Path folder,
      Map<Setting, Settings.Given> values,
      Map<String, String> environment,
      List<Fault> faults) {
    Settings.Given given = java.util.Objects.requireNonNull(values.get(Setting.MODELS_FILE));
    Path file = folder.resolve(given.value());
    if (!Files.exists(file) && given.source().equals("default")) {
      return ModelPlan.EMPTY;
    }
    Map<String, String> variables = new HashMap<>(environment);
    values.forEach((setting, value) -> variables.put(setting.variable(), value.value()));
    ModelsFile reader =
        new ModelsFile(
            name -> Optional.ofNullable(variables.get(name)),
            DetectedModels.vendors(),
            DetectedModels.inProcess());
    ModelsFile.Read read = reader.read(file);
    read.problems().forEach(problem -> faults.add(fault(given.value(), problem)));
    return read.plan().orElse(ModelPlan.EMPTY);
  }

  private static Fault fault(String file, Problem problem) {
    String remedy = problem.suggestion().isEmpty() ? "" : "; " + problem.suggestion();
    return new Fault(
        problem.fatal(),
        Optional.of(Setting.MODELS_FILE),
        file + ":" + problem.line() + ":" + problem.column(),
        problem.message() + remedy);
  }
}
