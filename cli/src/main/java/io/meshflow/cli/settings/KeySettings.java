package io.meshflow.cli.settings;

import io.meshflow.server.identity.GivenKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which keys of the server the settings hold, and where its file of keys lies. Stateless. */
public final class KeySettings {

  private KeySettings() {}

  /** The entries of the variable. */
  public static List<String> entries(Settings settings) {
    return Arrays.stream(settings.text(Setting.API_KEYS).split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }

  /** The file of more keys. */
  public static Optional<Path> file(Settings settings) {
    return Optional.of(settings.text(Setting.API_KEYS_FILE))
        .filter(text -> !text.isEmpty())
        .map(Path::of);
  }

  /** Everything a server would refuse to start with, or to take in. */
  public static List<Fault> faults(Settings settings) {
    List<Fault> faults = new ArrayList<>(faults(Setting.API_KEYS, entries(settings)));
    file(settings)
        .ifPresent(
            path -> {
              try {
                faults.addAll(faults(Setting.API_KEYS_FILE, GivenKey.lines(path)));
              } catch (IOException unreadable) {
                faults.add(fault(Setting.API_KEYS_FILE, path + " cannot be read"));
              }
            });
    return faults;
  }

  private static List<Fault> faults(Setting setting, List<String> entries) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      int number = i + 1;
      GivenKey.fault(entries.get(i))
          .ifPresent(why -> faults.add(fault(setting, "key " + number + " is " + why)));
    }
    return faults;
  }

  private static Fault fault(Setting setting, String message) {
    return new Fault(true, Optional.of(setting), setting.variable(), message);
  }
}
