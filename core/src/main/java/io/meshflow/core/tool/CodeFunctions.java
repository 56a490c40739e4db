package io.meshflow.core.tool;

import java.util.List;
import java.util.Optional;

/** The code functions that are there. Thread safe. */
public interface CodeFunctions {

  /** By {@code name@version}; a bare name finds the newest version. */
  Optional<CodeFunction> find(String name);

  /** Full names in alphabetical order. */
  List<String> names();
}
