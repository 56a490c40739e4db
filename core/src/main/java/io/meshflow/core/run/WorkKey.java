package io.meshflow.core.run;

/**
 * One piece of work: a step, or one item of a map step. Written {@code node#visit} or {@code
 * node#visit[item]}.
 */
public record WorkKey(StepId step, int item) {

  /** Stands for {@code item} when the work is the whole step. */
  public static final int WHOLE = -1;

  /** The work that is a whole step. */
  public static WorkKey of(StepId step) {
    return new WorkKey(step, WHOLE);
  }

  /** Reads what {@link #toString()} wrote. */
  public static WorkKey parse(String text) {
    int bracket = text.indexOf('[', text.lastIndexOf('#'));
    if (bracket < 0) {
      return of(StepId.parse(text));
    }
    int item = Integer.parseInt(text.substring(bracket + 1, text.length() - 1));
    return new WorkKey(StepId.parse(text.substring(0, bracket)), item);
  }

  /** True when the work is one item of a map. */
  public boolean isItem() {
    return item >= 0;
  }

  @Override
  public int hashCode() {
    return 31 * step.hashCode() + item;
  }

  @Override
  public String toString() {
    return isItem() ? step + "[" + item + "]" : step.toString();
  }
}
