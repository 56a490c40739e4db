package io.meshflow.cli.settings;

import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problem;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import io.meshflow.definition.source.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code meshflow.yaml}, a flat map of settings. */
final class SettingsFile {

  static final String NAME = "meshflow.yaml";
  private static final int LONGEST = 1 << 20;

  private final Map<Setting, Settings.Given> values;
  private final List<Fault> faults;

  private SettingsFile(Map<Setting, Settings.Given> values, List<Fault> faults) {
    this.values = values;
    this.faults = faults;
  }

  static void read(Path file, Map<Setting, Settings.Given> values, List<Fault> faults) {
    if (Files.exists(file)) {
      new SettingsFile(values, faults).read(file);
    }
  }

  private void read(Path file) {
    Problems problems = new Problems(NAME);
    Optional<Yaml> document = text(file).flatMap(text -> YamlReader.read(text, problems));
    for (Problem problem : problems.sorted()) {
      fault(new Place(problem.line(), problem.column()), true, problem.message());
    }
    document.ifPresent(
        yaml -> {
          if (yaml instanceof Yaml.Fields fields) {
            fields.fields().forEach(this::field);
          } else if (problems.errors() == 0) {
            fault(yaml.place(), true, "this must be a map such as `model: gpt-4o-mini`");
          }
        });
  }

  private Optional<String> text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        fault(Place.START, true, "it is longer than 1 MB");
        return Optional.empty();
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      fault(Place.START, true, "it cannot be read (" + e.getMessage() + "); check its permissions");
      return Optional.empty();
    }
  }

  private void field(String key, Yaml.Field field) {
    Optional<Setting> setting = Setting.ofKey(key);
    if (setting.isEmpty()) {
      List<String> known = Arrays.stream(Setting.values()).map(Setting::key).toList();
      String near = Nearest.of(key, known).map(n -> "; did you mean `" + n + "`?").orElse("");
      fault(field.place(), true, "there is no setting `" + key + "`" + near);
      return;
    }
    if (!(field.value() instanceof Yaml.Scalar scalar)) {
      fault(field.place(), true, "`" + key + "` must be one value");
      return;
    }
    String value = scalar.written().strip();
    if (!value.isEmpty()) {
      values.put(setting.get(), new Settings.Given(value, NAME + ":" + field.place().line()));
    }
  }

  private void fault(Place place, boolean fatal, String message) {
    String where = NAME + ":" + place.line() + ":" + place.column();
    faults.add(new Fault(fatal, Optional.empty(), where, message));
  }
}
