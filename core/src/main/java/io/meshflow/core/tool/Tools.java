package io.meshflow.core.tool;

import java.util.List;
import java.util.Optional;

/** The tools that are there. Thread safe. */
public interface Tools {

  Optional<Tool> find(String name);

  /** Names in alphabetical order. */
  List<String> names();
}
