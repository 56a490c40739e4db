package io.meshflow.cli.settings;

import io.meshflow.core.model.ModelPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values in force, each with its source. */
public final class Settings {

  /**
   * A value and where it came from.
   *
   * @param source such as {@code environment}, {@code meshflow.yaml:3}, {@code --model}, {@code
   *     default}
   */
  public record Given(String value, String source) {}

  private final Map<Setting, Given> values;
  private final ModelPlan models;
  private final List<Fault> faults;

  Settings(Map<Setting, Given> values, ModelPlan models, List<Fault> faults) {
    this.values = new EnumMap<>(values);
    this.models = models;
    this.faults = List.copyOf(faults);
  }

  /** Reads {@code meshflow.yaml} of a folder and lays the environment over it. */
  public static Settings read(Path folder, Map<String, String> environment) {
    Map<Setting, Given> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      values.put(setting, new Given(setting.usual(), "default"));
    }
    List<Fault> faults = new ArrayList<>();
    SettingsFile.read(folder.resolve(SettingsFile.NAME), values, faults);
    Variables.read(environment, values, faults);
    values.forEach((setting, given) -> Shape.check(setting, given).ifPresent(faults::add));
    ModelPlan models = PlannedModels.read(folder, values, environment, faults);
    faults.addAll(TokenSettings.faults(new Settings(values, models, faults)));
    return new Settings(values, models, faults);
  }

  /** The same with a flag of the command line laid over; an empty value changes nothing. */
  public Settings with(Setting setting, String value, String flag) {
    if (value.isEmpty()) {
      return this;
    }
    Map<Setting, Given> changed = new EnumMap<>(values);
    changed.put(setting, new Given(value, flag));
    List<Fault> left = new ArrayList<>(faults);
    left.removeIf(fault -> fault.setting().filter(setting::equals).isPresent());
    Shape.check(setting, changed.get(setting)).ifPresent(left::add);
    return new Settings(changed, models, left);
  }

  /** The value in force; empty for none. */
  public String text(Setting setting) {
    return given(setting).value();
  }

  public boolean flag(Setting setting) {
    return Shape.YES.contains(text(setting).toLowerCase(java.util.Locale.ROOT));
  }

  /** What the file of models says. */
  public ModelPlan models() {
    return models;
  }

  /** A whole number. */
  public int count(Setting setting) {
    return Integer.parseInt(text(setting));
  }

  /** An amount of dollars in millionths. */
  public long micros(Setting setting) {
    return Math.round(Double.parseDouble(text(setting)) * 1e6);
  }

  public Given given(Setting setting) {
    return java.util.Objects.requireNonNull(values.get(setting));
  }

  /** What is wrong; nothing may be started while there are any that are fatal. */
  public List<Fault> faults() {
    return faults;
  }

  /** The environment as the parts below see it: what is set in the file is there as well. */
  public Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    values.forEach(
        (setting, given) -> {
          if (!given.value().isEmpty()) {
            all.put(setting.variable(), given.value());
          }
        });
    return all;
  }

  /** The value as it may be shown to anybody. */
  public String shown(Setting setting) {
    return Shape.shown(setting, text(setting));
  }
}
