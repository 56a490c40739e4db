package io.meshflow.core.tool;

import java.util.List;
import java.util.Optional;

/** The tools that are there. Thread safe. */
public interface Tools {

  Optional<Tool> find(String name);

  /** The folder that runs which begin here read files in; empty for none. */
  default String folder() {
    return "";
  }

  /** What a tool lacks here for a run that reads files in this folder; empty when nothing. */
  default Optional<String> missing(String name, String folder) {
    return Optional.empty();
  }

  /** Names in alphabetical order. */
  List<String> names();
}
