package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.PhiScrubber;

/** Finds the marks that were stored in the place of values. Pure. */
public final class Placeholders {

  /** Without what stands around it, which addresses write in their own way. */
  private static final String CORE = PhiScrubber.MARK.substring(1, PhiScrubber.MARK.length() - 1);

  private Placeholders() {}

  /** Whether a text in the value holds a mark. */
  public static boolean in(Value value) {
    return switch (value) {
      case Value.Text text -> text.value().contains(CORE);
      case Value.Array array -> array.items().stream().anyMatch(Placeholders::in);
      case Value.Obj object -> object.fields().values().stream().anyMatch(Placeholders::in);
      case Value.Null none -> false;
      case Value.Bool flag -> false;
      case Value.Num number -> false;
    };
  }
}
