package io.meshflow.core.run;

/**
 * One effect of a piece of work. Work that is a single effect has the key of the work; the c-th
 * call of turn t of an agent is written {@code work/t.c}: the model call is call 0, tools follow in
 * the order in which the model asked for them.
 */
public record CallKey(WorkKey work, int turn, int call) {

  /** Stands for {@code turn} when the work is one effect. */
  public static final int SINGLE = -1;

  /** The only effect of the work. */
  public static CallKey of(WorkKey work) {
    return new CallKey(work, SINGLE, 0);
  }

  /** Reads what {@link #toString()} wrote. */
  public static CallKey parse(String text) {
    int slash = text.indexOf('/', text.lastIndexOf('#'));
    if (slash < 0) {
      return of(WorkKey.parse(text));
    }
    int dot = text.lastIndexOf('.');
    return new CallKey(
        WorkKey.parse(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1, dot)),
        Integer.parseInt(text.substring(dot + 1)));
  }

  /** The key that goes out as {@code Idempotency-Key}. */
  public String effectKey(RunId run) {
    return run + "/" + this;
  }

  @Override
  public int hashCode() {
    return (31 * work.hashCode() + turn) * 31 + call;
  }

  @Override
  public String toString() {
    return turn == SINGLE ? work.toString() : work + "/" + turn + "." + call;
  }
}
