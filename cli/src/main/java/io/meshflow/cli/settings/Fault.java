package io.meshflow.cli.settings;

import java.util.Optional;

/**
 * What is wrong with a setting.
 *
 * @param fatal whether nothing may be started with it
 * @param setting the setting, unless it is none of ours
 * @param where variable, or file with line and column
 * @param message cause and remedy
 */
public record Fault(boolean fatal, Optional<Setting> setting, String where, String message) {

  /** In one line. */
  public String text() {
    return where + ": " + message;
  }
}
