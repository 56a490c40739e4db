package io.meshflow.cli.settings;

import io.meshflow.definition.source.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the environment, and reports variables that look like ours and are not. */
final class Variables {

  private static final String PREFIX = "MESHFLOW_";

  /** Read by the launcher, the tests or the terminal, before or beside the settings. */
  static final Set<String> BESIDE =
      Set.of(
          "MESHFLOW_AOT",
          "MESHFLOW_CHARMAP",
          "MESHFLOW_JAVA_HOME",
          "MESHFLOW_JAVA_OPTS",
          "MESHFLOW_JVM_FOLDERS",
          "MESHFLOW_MVN",
          "MESHFLOW_REQUIRE");

  private Variables() {}

  static void read(
      Map<String, String> environment, Map<Setting, Settings.Given> values, List<Fault> faults) {
    List<String> known = new ArrayList<>(BESIDE);
    for (Setting setting : Setting.values()) {
      known.add(setting.variable());
      String value = environment.getOrDefault(setting.variable(), "").strip();
      if (!value.isEmpty()) {
        values.put(setting, new Settings.Given(value, "environment"));
      }
    }
    new TreeMap<>(environment)
        .keySet().stream()
            .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
            .forEach(name -> faults.add(unknown(name, known)));
  }

  private static Fault unknown(String name, List<String> known) {
    String near = Nearest.of(name, known).map(n -> "; did you mean " + n + "?").orElse("");
    return new Fault(false, Optional.empty(), name, "there is no such setting" + near);
  }
}
