package io.meshflow.definition;

import io.meshflow.core.model.Models;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.Tools;
import java.util.Optional;

/**
 * What documents are checked against beyond themselves: the models, tools and code functions of
 * this process. What is absent is not checked.
 */
public record Known(
    Optional<Models> models, Optional<Tools> tools, Optional<CodeFunctions> functions) {

  /** Checks documents against themselves alone. */
  public static final Known NOTHING =
      new Known(Optional.empty(), Optional.empty(), Optional.empty());

  /** The same with these models. */
  public Known with(Models there) {
    return new Known(Optional.of(there), tools, functions);
  }

  /** The same with these tools. */
  public Known with(Tools there) {
    return new Known(models, Optional.of(there), functions);
  }

  /** The same with these code functions. */
  public Known with(CodeFunctions there) {
    return new Known(models, tools, Optional.of(there));
  }
}
