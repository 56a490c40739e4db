package io.meshflow.core.model;

import java.util.Locale;

/** An answer that ended for a reason nobody knows: it may be cut, so it is none. */
public final class Unfinished {

  public static final String CODE = "unfinished";
  public static final String DETAIL =
      "the model stopped for a reason that is not known, so that its answer may be cut";

  private Unfinished() {}

  /** Whether this is what the record says of such an answer's end. */
  public static boolean is(String finish) {
    return finish.equals(ChatResponse.Finish.OTHER.name().toLowerCase(Locale.ROOT));
  }
}
