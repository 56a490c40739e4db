package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.Optional;

/**
 * What a run began with and goes on with wherever it is taken up: kept with its admission as {@code
 * {folder, demo}}.
 *
 * @param folder where its tools read files; empty for what the process reads that works on it
 * @param demo whether the demo model answers it; empty in records that do not say
 */
public record Site(String folder, Optional<Boolean> demo) {

  /** Of a run whose record does not say. */
  public static final Site UNKNOWN = new Site("", Optional.empty());

  /** Reads what {@link #document} wrote. */
  public static Site read(Value.Obj document) {
    return new Site(
        document.textIf("folder").orElse(""),
        document.has("demo") ? Optional.of(document.flag("demo")) : Optional.empty());
  }

  /** It as data. */
  public Value.Obj document() {
    ObjBuilder document = Value.Obj.builder().putIf(!folder.isEmpty(), "folder", folder);
    demo.ifPresent(answers -> document.put("demo", answers));
    return document.build();
  }
}
