package io.meshflow.cli.wiring;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.core.execution.Ports;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.WebhookSecrets;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Known;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.models.DetectedModels;
import io.meshflow.tools.BuiltInFunctions;
import io.meshflow.tools.BuiltInTools;
import io.meshflow.tools.FileScope;
import io.meshflow.tools.GuardedHttpCaller;
import io.meshflow.tools.HttpLimits;
import io.meshflow.tools.LoadedFunctions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Models, tools and the language of documents: all that needs no database. Thread safe. */
public final class Parts {

  private final LiveModels models;
  private final Function<ModelPlan, DetectedModels> detect;
  private final Ports ports;
  private final CelExpressions expressions = new CelExpressions();
  private final CheckedSchemas schemas = new CheckedSchemas();

  public Parts(Settings settings, Home home, Kernel.Plan plan) {
    FetchedEmbedder inProcess = FetchedEmbedder.ofProcess();
    this.detect =
        file ->
            DetectedModels.detect(
                settings.environment(),
                plan.model(),
                file,
                InstantSource.system(),
                plan.demoPause(),
                inProcess);
    this.models = new LiveModels(detect.apply(settings.models()));
    String workspace = settings.text(Setting.WORKSPACE_DIR);
    Path readable = workspace.isEmpty() ? plan.readable() : Path.of(workspace);
    FileScope own = FileScope.of(readable.toAbsolutePath().normalize(), home.workspaces());
    FileScope files = workspace.isEmpty() ? own : own.fix();
    this.ports =
        new Ports(
            models,
            new BuiltInTools(files, InstantSource.system()),
            functions(settings),
            new GuardedHttpCaller(
                HttpLimits.DEFAULT.trusting(hosts(settings)), InstantSource.system()),
            secrets(settings));
  }

  private static CodeFunctions functions(Settings settings) {
    String folder = settings.text(Setting.FUNCTIONS);
    if (folder.isEmpty()) {
      return new BuiltInFunctions();
    }
    try {
      return new LoadedFunctions(Path.of(folder));
    } catch (IllegalArgumentException wrong) {
      throw new Unusable(
          "MESHFLOW_FUNCTIONS: " + wrong.getMessage() + ".",
          "docs/workflows.md says how such a jar is made.");
    }
  }

  private static WebhookSecrets secrets(Settings settings) {
    return WebhookSecrets.parse(
        settings.text(Setting.WEBHOOK_SECRET), settings.text(Setting.DEFAULT_TENANT));
  }

  private static Set<String> hosts(Settings settings) {
    return Arrays.stream(settings.text(Setting.TRUSTED_HOSTS).split("[,\\s]+"))
        .filter(host -> !host.isEmpty())
        .collect(Collectors.toSet());
  }

  public LiveModels models() {
    return models;
  }

  /**
   * Goes on with what the file of models says now; calls under way end where they began.
   *
   * @throws IllegalArgumentException when that cannot be; then nothing changes
   */
  public void reload(ModelPlan file) {
    models.replace(detect.apply(file));
  }

  Ports ports() {
    return ports;
  }

  CelExpressions expressions() {
    return expressions;
  }

  CheckedSchemas schemas() {
    return schemas;
  }

  /** Loads documents against what this process has. */
  public Definitions definitions() {
    Known known = Known.NOTHING.with(models).with(ports.tools()).with(ports.functions());
    return new Definitions(known, expressions, schemas);
  }
}
